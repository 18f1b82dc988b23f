import { expect, test } from 'vitest';
import { isEncryptedFrame } from './frame-check.ts';

const tag = '11'.repeat(8);
const check = (hex: string): boolean => isEncryptedFrame(Buffer.from(hex, 'hex'));

test.each([
  ['an Opus frame of two bytes', 'aabb' + tag + '01' + '0c' + 'fafa'],
  ['an empty frame', tag + '01' + '0c' + 'fafa'],
  ['a nonce of five bytes', 'aa' + tag + 'ffffffff0f' + '10' + 'fafa'],
  ['a clear range', 'aabbcc' + tag + '01' + '0002' + '0e' + 'fafa'],
  ['two clear ranges', 'aabbcc' + tag + '01' + '0001' + '0201' + '10' + 'fafa'],
])('%s has the form of an encrypted frame', (_, hex) => {
  expect(check(hex)).toBe(true);
});

test.each([
  ['silence', 'f8fffe'],
  ['nothing', ''],
  ['Opus', '78074fd3a1b2c3d4e5f60718293a4b5c'],
  ['another marker', 'aabb' + tag + '01' + '0c' + 'fafb'],
  ['a trailer longer than the frame', 'aabb' + tag + '01' + '0f' + 'fafa'],
  ['a trailer too short for a tag', 'aabb' + tag + '01' + '0b' + 'fafa'],
  ['a nonce without an end', 'aa' + tag + 'ff' + '0c' + 'fafa'],
  ['a nonce of six bytes', 'aa' + tag + 'ffffffffff01' + '11' + 'fafa'],
  ['half a range', 'aabbcc' + tag + '01' + '00' + '0d' + 'fafa'],
  ['a range beyond the frame', 'aabbcc' + tag + '01' + '0104' + '0e' + 'fafa'],
  ['ranges that overlap', 'aabbcc' + tag + '01' + '0002' + '0101' + '10' + 'fafa'],
])('%s does not', (_, hex) => {
  expect(check(hex)).toBe(false);
});
