import { openTrackSource, type TrackSource } from './track-source.ts';
import type { Receiver } from './receivers.ts';

/** In Firefox since `lowestFirefox`; TypeScript's library lacks both this and the element's. */
type Capturable = HTMLMediaElement & { captureStream(): MediaStream };

/** Why an element's sound does not come through; null if it does. */
export type Withheld = 'tainted' | 'protected' | null;

/** One media element's sound in our graph, until `close`. */
export interface ElementSource {
  /** asks the browser again, because the element's source may have changed */
  withheld(): Withheld;
  /** the element's own volume, or whether it plays, may have changed */
  followVolume(): void;
  close(): void;
}

/**
 * Connects an element's sound to the receiver of its rate, at the volume that the page gave it. The element stays
 * audible. A change of source, an end or a replay removes and adds tracks; the stream stays. If the page's origin may
 * not read the samples, Firefox supplies silence instead.
 * @param options.receiver the one for a stream that the element has as its source, or for what it plays by itself
 * @param options.volume that the page gave it
 */
export function openElementSource(
  element: HTMLMediaElement,
  options: { receiver(source: MediaStream | null): Receiver; volume(): number },
): ElementSource {
  const tracks = new Map<MediaStreamTrack, TrackSource>();
  let stream: MediaStream | null = null;

  const ownStream = (): MediaStream | null => (element.srcObject instanceof MediaStream ? element.srcObject : null);

  function volume(): number {
    // The capture of a stream continues while the element holds it.
    const isHeld = element.paused && ownStream() !== null;
    return element.muted || isHeld ? 0 : Math.min(1, options.volume());
  }

  function addTrack(track: MediaStreamTrack): void {
    if (track.kind !== 'audio' || tracks.has(track)) return;
    tracks.set(track, openTrackSource(track, options.receiver(ownStream()), volume()));
  }
  function removeTrack(track: MediaStreamTrack): void {
    tracks.get(track)?.close();
    tracks.delete(track);
  }
  const onAdd = ({ track }: MediaStreamTrackEvent): void => addTrack(track);
  const onRemove = ({ track }: MediaStreamTrackEvent): void => removeTrack(track);

  function open(): void {
    try {
      stream = (element as Capturable).captureStream();
    } catch {
      // Encrypted media; it may play something else later.
      return;
    }
    for (const track of stream.getAudioTracks()) addTrack(track);
    stream.addEventListener('addtrack', onAdd);
    stream.addEventListener('removetrack', onRemove);
  }

  function followVolume(): void {
    for (const source of tracks.values()) source.setVolume(volume());
  }

  open();
  return {
    withheld() {
      if (element.mediaKeys) return 'protected';
      if (!stream) open();
      const heard = stream?.getAudioTracks() ?? [];
      return heard.length > 0 && isWithheld(new MediaStream(heard)) ? 'tainted' : null;
    },
    followVolume,
    close() {
      stream?.removeEventListener('addtrack', onAdd);
      stream?.removeEventListener('removetrack', onRemove);
      for (const track of [...tracks.keys()]) removeTrack(track);
      for (const track of stream?.getTracks() ?? []) track.stop();
    },
  };
}

/** Firefox reveals this only to a recorder; everything else gets silence. */
function isWithheld(stream: MediaStream): boolean {
  try {
    const recorder = new MediaRecorder(stream);
    recorder.start();
    recorder.stop();
    return false;
  } catch (thrown) {
    return thrown instanceof DOMException && thrown.name === 'SecurityError';
  }
}
