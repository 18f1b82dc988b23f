/** Firefox's name; TypeScript's library knows neither this one nor the element's. */
type Capturable = HTMLMediaElement & { captureStream(): MediaStream };

/** Why an element's sound does not come through, or null where it does. */
export type Withheld = 'tainted' | 'protected' | null;

/** One media element's sound in our graph, until `close`. */
export interface ElementSource {
  /** asks the browser anew: what the element plays may have changed */
  withheld(): Withheld;
  /** the element's own volume may have changed */
  followVolume(): void;
  close(): void;
}

/**
 * Connects what an element plays to `bus`, at the volume that the page gave it. The element stays audible. A change of
 * source, an end or a replay removes and adds tracks; the stream stays.
 * Where the page's origin may not read the samples, Firefox hands out silence in their place.
 * @param monitor by which the hook has multiplied the element's volume
 */
export function openElementSource(
  element: HTMLMediaElement,
  context: AudioContext,
  bus: AudioNode,
  monitor: () => number,
): ElementSource {
  // The page's own stream that the hook hands over has no element to play it.
  const isCarrier = isCarrierElement(element);
  const volume = new GainNode(context, { gain: 1 });
  volume.connect(bus);
  const nodes = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();
  let stream: MediaStream | null = null;

  function addTrack(track: MediaStreamTrack): void {
    if (track.kind !== 'audio' || nodes.has(track)) return;
    const node = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
    node.connect(volume);
    nodes.set(track, node);
  }
  function removeTrack(track: MediaStreamTrack): void {
    nodes.get(track)?.disconnect();
    nodes.delete(track);
  }
  const onAdd = ({ track }: MediaStreamTrackEvent): void => addTrack(track);
  const onRemove = ({ track }: MediaStreamTrackEvent): void => removeTrack(track);

  function open(): void {
    try {
      stream = isCarrier ? (element.srcObject as MediaStream) : (element as Capturable).captureStream();
    } catch {
      // Encrypted media; it may play something else later.
      return;
    }
    for (const track of stream.getAudioTracks()) addTrack(track);
    stream.addEventListener('addtrack', onAdd);
    stream.addEventListener('removetrack', onRemove);
  }

  function followVolume(): void {
    volume.gain.value = isCarrier ? 1 : element.muted ? 0 : Math.min(1, element.volume / monitor());
  }

  open();
  followVolume();
  element.addEventListener('volumechange', followVolume);
  return {
    withheld() {
      if (isCarrier) return null;
      if (element.mediaKeys) return 'protected';
      if (!stream) open();
      const tracks = stream?.getAudioTracks() ?? [];
      return tracks.length > 0 && isWithheld(new MediaStream(tracks)) ? 'tainted' : null;
    },
    followVolume,
    close() {
      stream?.removeEventListener('addtrack', onAdd);
      stream?.removeEventListener('removetrack', onRemove);
      element.removeEventListener('volumechange', followVolume);
      for (const track of [...nodes.keys()]) removeTrack(track);
      volume.disconnect();
      // The hook's stream is its own to end.
      if (!isCarrier) for (const track of stream?.getTracks() ?? []) track.stop();
    },
  };
}

export const isCarrierElement = (element: HTMLMediaElement): boolean =>
  !element.isConnected && element.paused && element.srcObject instanceof MediaStream;

/** Firefox says it to a recorder alone; everything else gets silence. */
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
