import { expect, test } from 'vitest';
import { readWav } from './read-wav.ts';

/** A file of one frame for each row, as a chunk that stands behind another one of odd length. */
function wav(
  tag: number,
  bits: number,
  rate: number,
  rows: number[][],
  write: (out: Buffer, value: number, at: number) => void,
) {
  const channels = rows[0]!.length;
  const data = Buffer.alloc((rows.length * channels * bits) / 8);
  rows.flat().forEach((value, index) => write(data, value, (index * bits) / 8));
  const format = Buffer.alloc(24);
  format.write('fmt ', 0);
  format.writeUInt32LE(16, 4);
  format.writeUInt16LE(tag, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(rate, 12);
  format.writeUInt16LE(bits, 22);
  const size = Buffer.alloc(8);
  size.write('data', 0);
  size.writeUInt32LE(data.length, 4);
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVELIST\u0001\0\0\0x\0', 'latin1'), format, size, data]);
}

test.each([
  ['8 bits', wav(1, 8, 48_000, [[192, 64]], (out, value, at) => out.writeUInt8(value, at))],
  ['16 bits', wav(1, 16, 48_000, [[16_384, -16_384]], (out, value, at) => out.writeInt16LE(value, at))],
  ['24 bits', wav(1, 24, 48_000, [[4_194_304, -4_194_304]], (out, value, at) => out.writeIntLE(value, at, 3))],
  ['32 bits', wav(1, 32, 48_000, [[1_073_741_824, -1_073_741_824]], (out, value, at) => out.writeInt32LE(value, at))],
  ['floats', wav(3, 32, 48_000, [[0.5, -0.5]], (out, value, at) => out.writeFloatLE(value, at))],
  ['long floats', wav(3, 64, 48_000, [[0.5, -0.5]], (out, value, at) => out.writeDoubleLE(value, at))],
])('%s', (_, file) => {
  const [left, right] = readWav(file);
  expect(left).toBeCloseTo(16_384, -2);
  expect(right).toBeCloseTo(-16_384, -2);
});

test('one channel sounds on both sides, and of more than two the first two', () => {
  const write = (out: Buffer, value: number, at: number) => out.writeInt16LE(value, at);
  expect([...readWav(wav(1, 16, 48_000, [[100], [200]], write))]).toEqual([100, 100, 200, 200]);
  expect([...readWav(wav(1, 16, 48_000, [[1, 2, 3, 4]], write))]).toEqual([1, 2]);
});

test('other rates are stretched between the samples', () => {
  const file = wav(1, 16, 24_000, [[0], [1000]], (out, value, at) => out.writeInt16LE(value, at));
  expect([...readWav(file)].filter((_, index) => index % 2 === 0)).toEqual([0, 500, 1000, 1000]);
});

const good = wav(1, 16, 48_000, [[1, 2]], (out, value, at) => out.writeInt16LE(value, at));
test.each([
  ['text', Buffer.from('hello, this is no sound'), 'no WAV'],
  ['nothing', Buffer.alloc(0), 'no WAV'],
  ['a file without samples', good.subarray(0, -12), 'no samples'],
  ['one that ends in its samples', good.subarray(0, -4), 'no samples'],
  ['an unknown format', Buffer.from(good.map((byte, at) => (at === 30 ? 85 : byte))), 'plain samples'],
  [
    'more than an hour',
    wav(
      1,
      8,
      1000,
      Array.from({ length: 3_600_001 }, () => [0]),
      () => 0,
    ),
    'longer than an hour',
  ],
  ['no channels', Buffer.from(good.map((byte, at) => (at === 32 ? 0 : byte))), '0 channels'],
])('%s is refused', (_, file, reason) => {
  expect(() => readWav(file)).toThrow(reason);
});
