import { EarshotError } from '../../../shared-protocol/error.ts';
import { rampMs } from '../sound/fade.ts';
import { stopTracks } from '../sound/stop-tracks.ts';
import type { Entrance } from '../sound/tab-capture.ts';
import { openGain } from './gain.ts';
import { openLevelling } from './levelling.ts';

/** One tab in the mix. */
export interface TabSource {
  /** 0 to 1, only to the channel */
  setVolume(volume: number, overMs: number): void;
  /** brings it near the loudness of the others, or stops that */
  level(isOn: boolean): void;
  /** fades out of the mix, then lets the tab go */
  leave(): void;
  /** lets the tab go at once */
  close(): void;
}

/** Chromium's own name for a tab's stream among the getUserMedia constraints. */
const tabConstraints = (streamId: string): MediaStreamConstraints =>
  ({ audio: { mandatory: { chromeMediaSource: 'tab', chromeMediaSourceId: streamId } } }) as MediaStreamConstraints;

/** @throws EarshotError capture-refused if the stream id is stale or used */
export const openTabStream = (streamId: string): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia(tabConstraints(streamId)).catch((cause: unknown) => {
    throw new EarshotError('capture-refused', String(cause), cause);
  });

/**
 * A node of the graph as a source of the mix: levelled, and with its own volume to the channel. It fades in softly, and
 * out again.
 * @param release releases whatever makes its sound
 */
export function joinMix(
  source: AudioNode,
  { volume, overMs }: Entrance,
  to: { context: AudioContext; channel: AudioNode },
  release: () => void,
): TabSource {
  const gain = openGain(to.context, 0, to.channel);
  source.connect(gain.node);
  gain.set(volume, overMs);
  const levelling = openLevelling(to.context, source, gain.node);
  let fading: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(fading);
    source.disconnect();
    levelling.close();
    gain.node.disconnect();
    release();
  };
  return {
    setVolume: gain.set,
    level: levelling.set,
    leave() {
      gain.set(0);
      fading = setTimeout(close, 2 * rampMs);
    },
    close,
  };
}

/**
 * Connects a tab's stream: with its own volume to the channel, and unchanged to the monitor, because its user would not
 * hear a captured tab otherwise. `onEnded` is called if the browser ends the stream, and not after `leave` or `close`.
 */
export function connectTab(
  stream: MediaStream,
  entrance: Entrance,
  to: { context: AudioContext; channel: AudioNode; monitor: AudioNode },
  onEnded: () => void,
): TabSource {
  const source = to.context.createMediaStreamSource(stream);
  const joined = joinMix(source, entrance, to, () => {
    track?.removeEventListener('ended', onEnded);
    stopTracks(stream);
  });
  source.connect(to.monitor);
  const track = stream.getAudioTracks()[0];
  track?.addEventListener('ended', onEnded, { once: true });
  return {
    ...joined,
    leave() {
      track?.removeEventListener('ended', onEnded);
      joined.leave();
    },
  };
}
