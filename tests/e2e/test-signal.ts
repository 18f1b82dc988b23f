import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWav, type Sound } from '../sound/wav.ts';

export const sampleRate = 48_000;
/** Left and right carry a tone each, so that a swap or a mix of the sides shows. */
export const tones = { left: 440, right: 660, seconds: 3 } as const;
const chirpSeconds = 2;

/** Tones on both sides, then speech, then a chirp, without a pause of over a second. */
export function testSignal(): Sound {
  const speech = upsample(readWav(readFileSync(join('tests', 'e2e', 'fixtures', 'speech.wav'))), sampleRate);
  const toneFrames = tones.seconds * sampleRate;
  const chirpFrames = chirpSeconds * sampleRate;
  const frames = toneFrames + speech.length + chirpFrames;
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let index = 0; index < toneFrames; index += 1) {
    left[index] = 0.3 * Math.sin((2 * Math.PI * tones.left * index) / sampleRate);
    right[index] = 0.3 * Math.sin((2 * Math.PI * tones.right * index) / sampleRate);
  }
  left.set(speech, toneFrames);
  right.set(speech, toneFrames);
  let phase = 0;
  for (let index = 0; index < chirpFrames; index += 1) {
    phase += (2 * Math.PI * (200 + (1300 * index) / chirpFrames)) / sampleRate;
    const at = toneFrames + speech.length + index;
    left[at] = 0.3 * Math.sin(phase);
    right[at] = left[at];
  }
  return { sampleRate, channels: [left, right] };
}

function upsample({ sampleRate: from, channels }: Sound, to: number): Float32Array {
  const [source = new Float32Array()] = channels;
  const out = new Float32Array(Math.floor((source.length * to) / from));
  for (let index = 0; index < out.length; index += 1) {
    const at = (index * from) / to;
    const before = source[Math.floor(at)] ?? 0;
    const after = source[Math.floor(at) + 1] ?? before;
    out[index] = before + (after - before) * (at % 1);
  }
  return out;
}
