import { expect, it } from 'vitest';
import { isOpusFrame20Ms, isSilenceFrame, silenceFrame } from './opus-frame.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** RFC 6716, table 2: ms by configuration, of SILK, hybrid and CELT. */
const frameMs = [
  ...[10, 20, 40, 60, 10, 20, 40, 60, 10, 20, 40, 60],
  ...[10, 20, 10, 20],
  ...[2.5, 5, 10, 20, 2.5, 5, 10, 20, 2.5, 5, 10, 20, 2.5, 5, 10, 20],
];

it.each(frameMs.map((ms, config) => [config, ms] as const))('configuration %i lasts %d ms', (config, ms) => {
  for (const stereo of [0, 4]) expect(isOpusFrame20Ms(Uint8Array.of((config << 3) | stereo, 1))).toBe(ms === 20);
});

it.each([
  ['a frame of 20 ms', '78074fd3a1b2c3d4e5f60718293a4b5c', true],
  ['the silence frame', 'f8fffe', true],
  ['a frame of nothing but its first byte', '78', true],
  ['nothing', '', false],
  ['two frames of one size', '79', false],
  ['two frames of two sizes', '7a', false],
  ['any number of frames', '7b01', false],
])('%s is one frame of 20 ms: %s', (_, frame, isOne) => {
  expect(isOpusFrame20Ms(hex(frame))).toBe(isOne);
});

it('takes the 1275 bytes that RFC 6716 allows, and not one more', () => {
  expect([1275, 1276].map((length) => isOpusFrame20Ms(new Uint8Array(length).fill(0x78)))).toEqual([true, false]);
});

it.each([
  ['f8fffe', true],
  ['f8ffff', false],
  ['f8fffe00', false],
  ['f8ff', false],
  ['', false],
])('%s is the silence frame: %s', (frame, isSilence) => {
  expect(isSilenceFrame(hex(frame))).toBe(isSilence);
});

it('knows the silence frame that it gives', () => {
  expect(isSilenceFrame(silenceFrame)).toBe(true);
});
