import { blockFrames, sampleRate } from './block.ts';
import type { FrameEncoder, OnBytes } from './frame-encoder.ts';

/**
 * WebCodecs' settings for Discord's Opus: 48 kHz stereo, 20 ms.
 * @param hearsHint whether the browser reads the hint that this is music
 */
export const opusConfig = (bitrate: number, hearsHint: boolean): AudioEncoderConfig => ({
  codec: 'opus',
  sampleRate,
  numberOfChannels: 2,
  bitrate,
  opus: {
    application: 'audio',
    // Left to guess, the encoder takes a minute with speech in it for a call and folds both sides into one.
    signal: 'music',
    frameDuration: 20_000,
    format: 'opus',
    // Asked for without the hint, Opus stays in its mode for speech, which mixes both sides below 96 kb/s: of a tone on
    // the left alone a fifth came out on the right. The mode for music has no in-band correction: nothing is lost.
    useinbandfec: hearsHint,
    // The loss that the in-band correction is tuned for; half of what the common bots assume keeps music clean.
    packetlossperc: hearsHint ? 8 : 0,
  } as AudioEncoderConfig['opus'],
});

/** Firefox knows no `signal`. A browser reads a dictionary when it is passed, and only the members that it knows. */
function readsHint(): boolean {
  let isRead = false;
  const opus = {
    get signal() {
      isRead = true;
      return 'music';
    },
  };
  const config = { ...opusConfig(128_000, true), opus: opus as AudioEncoderConfig['opus'] & object };
  AudioEncoder.isConfigSupported(config).catch(() => undefined);
  return isRead;
}

export interface OpusEncoder extends FrameEncoder {
  /** Another bitrate from the next block on; those before it come out all the same. */
  retune(bitrate: number): void;
}

/** One Opus packet for each block. `onError` is called once, when the browser's encoder gives up. */
export function createOpusEncoder(bitrate: number, onBytes: OnBytes, onError: (cause: unknown) => void): OpusEncoder {
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      onBytes(bytes);
    },
    error: onError,
  });
  encoder.configure(opusConfig(bitrate, readsHint()));
  let blocks = 0;
  // One for all blocks, since AudioData copies: a new one each time were half of what the collector finds here.
  const samples = new Float32Array(blockFrames * 2);
  return {
    retune(next) {
      if (encoder.state === 'configured') encoder.configure(opusConfig(next, readsHint()));
    },
    push({ left, right }) {
      if (encoder.state !== 'configured') return;
      samples.set(left, 0);
      samples.set(right, blockFrames);
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate,
        numberOfFrames: blockFrames,
        numberOfChannels: 2,
        timestamp: blocks * 20_000,
        data: samples,
      });
      blocks += 1;
      encoder.encode(data);
      data.close();
    },
    close: () => {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}
