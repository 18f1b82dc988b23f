import { Decoder, Encoder } from '@evan/opus';
import { pitchOf } from '../../sound/measure.ts';

const sampleRate = 48_000;
const frameSamples = 960;

/** A different sine on each side, as Opus packets of 20 ms. */
export function toneFrames(left: number, right: number, seconds: number): Buffer[] {
  const encoder = new Encoder({ channels: 2, sample_rate: sampleRate, application: 'audio' });
  return Array.from({ length: Math.round(seconds * 50) }, (_, frame) => {
    const pcm = new Int16Array(frameSamples * 2);
    for (let index = 0; index < frameSamples; index += 1) {
      const time = (frame * frameSamples + index) / sampleRate;
      pcm[2 * index] = 9000 * Math.sin(2 * Math.PI * left * time);
      pcm[2 * index + 1] = 9000 * Math.sin(2 * Math.PI * right * time);
    }
    return Buffer.from(encoder.encode(pcm));
  });
}

/** Decodes packets in their order. */
export function decode(packets: readonly Uint8Array[]): Int16Array {
  const decoder = new Decoder({ channels: 2, sample_rate: sampleRate });
  const parts = packets.map((packet) => new Int16Array(decoder.decode(packet).slice().buffer));
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** The pitch of each side in the middle of a recording, in Hz to the nearest 5. */
export function pitches(samples: Int16Array): { left: number; right: number } {
  const frames = samples.length >> 1;
  const span = Math.min(frames, sampleRate / 2);
  const start = (frames - span) >> 1;
  const side = (channel: 0 | 1): number => {
    const part = Float32Array.from({ length: span }, (_, index) => samples[2 * (start + index) + channel]! / 32_768);
    return pitchOf(part, sampleRate, 200, 1200, 5);
  };
  return { left: side(0), right: side(1) };
}
