import { createPlayout } from './playout.ts';

const sampleRate = 48_000;
const microsecondsPerFrame = 20_000;

/** After a frame that it cannot decode, a decoder is useless; a new one for each frame of junk would be expensive. */
const renewAfterMs = 200;

/** A sudden change of volume is heard as a click. */
const rampSeconds = 0.01;

/** One person's voice, from Opus to the common output. */
export interface VoicePlayer {
  /** @param lost frames of 20 ms that are missing before it */
  play(frame: Uint8Array, lost: number): void;
  /** 0 to 2 */
  setGain(gain: number): void;
  close(): void;
}

export function createVoicePlayer(context: AudioContext, to: AudioNode, gain: number): VoicePlayer {
  const volume = context.createGain();
  volume.gain.value = gain;
  volume.connect(to);
  const playout = createPlayout();
  let decoder: AudioDecoder | null = null;
  let brokenAtMs = -Infinity;
  /** of the next frame to be decoded, and of the next one that comes out, in microseconds */
  let inAt = 0;
  let outAt = 0;

  const onDecoded = (data: AudioData): void => {
    const { numberOfChannels, numberOfFrames, timestamp } = data;
    const buffer = context.createBuffer(numberOfChannels, numberOfFrames, sampleRate);
    for (let channel = 0; channel < numberOfChannels; channel += 1)
      data.copyTo(buffer.getChannelData(channel), { planeIndex: channel, format: 'f32-planar' });
    data.close();
    const missing = Math.max(0, Math.round(((timestamp - outAt) * sampleRate) / 1e6));
    outAt = timestamp + (numberOfFrames / sampleRate) * 1e6;
    const begin = playout.place(context.currentTime * sampleRate, numberOfFrames, missing);
    if (begin === null) return;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(volume);
    source.start(begin / sampleRate);
  };

  const open = (): AudioDecoder | null => {
    if (decoder?.state === 'configured') return decoder;
    if (performance.now() - brokenAtMs < renewAfterMs) return null;
    const opened = new AudioDecoder({
      output: onDecoded,
      error() {
        if (decoder === opened) decoder = null;
        brokenAtMs = performance.now();
      },
    });
    decoder = opened;
    decoder.configure({ codec: 'opus', sampleRate, numberOfChannels: 2 });
    outAt = inAt;
    return decoder;
  };

  return {
    play(data, lost) {
      inAt += lost * microsecondsPerFrame;
      const timestamp = inAt;
      inAt += microsecondsPerFrame;
      open()?.decode(new EncodedAudioChunk({ type: 'key', timestamp, duration: microsecondsPerFrame, data }));
    },
    setGain(next) {
      volume.gain.setTargetAtTime(next, context.currentTime, rampSeconds / 3);
    },
    close() {
      if (decoder && decoder.state !== 'closed') decoder.close();
      decoder = null;
      volume.disconnect();
    },
  };
}
