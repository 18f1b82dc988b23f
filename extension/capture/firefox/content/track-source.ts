import type { Receiver } from './receivers.ts';

/** One track's sound, on its way into the mix of its frame. */
export interface TrackSource {
  setVolume(volume: number): void;
  close(): void;
}

/** @param track of the receiver's rate */
export function openTrackSource(track: MediaStreamTrack, { context, bus }: Receiver, volume: number): TrackSource {
  const node = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
  const gain = new GainNode(context, { gain: volume });
  node.connect(gain).connect(bus);
  return {
    setVolume(next) {
      gain.gain.value = next;
    },
    close() {
      node.disconnect();
      gain.disconnect();
    },
  };
}
