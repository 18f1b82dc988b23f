import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { writeMovingPng } from './moving-png.ts';
import { readPng, signature, type Picture } from './read-png.ts';

const chunk = (type: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};

const header = (width: number, height: number, kind: number): Buffer => {
  const head = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, kind, 0, 0, 0]);
  return chunk('IHDR', head);
};

/** Of colours as 0xrrggbb. */
const picture = (width: number, colours: readonly number[]): Picture => ({
  width,
  height: colours.length / width,
  rgba: Uint8Array.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255, 255])),
});

/** The chunks of a file by name, each with a sum that is right. */
const chunksOf = (file: Buffer): [string, Buffer][] => {
  const found: [string, Buffer][] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    const end = at + 8 + file.readUInt32BE(at);
    expect(file.readUInt32BE(end)).toBe(crc32(file.subarray(at + 4, end)));
    found.push([file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, end)]);
  }
  return found;
};

it('reads a row of each of the five filters', () => {
  const rows = [
    [0, 10, 20, 30, 40, 50, 60],
    [1, 1, 1, 1, 1, 1, 1],
    [2, 5, 5, 5, 5, 5, 5],
    [3, 0, 0, 0, 0, 0, 0],
    [4, 1, 2, 3, 4, 5, 6],
  ];
  const file = Buffer.concat([signature, header(2, 5, 2), chunk('IDAT', deflateSync(Buffer.from(rows.flat())))]);
  const { rgba } = readPng(file);
  const pixels = Array.from({ length: 10 }, (_, at) => [...rgba.subarray(at * 4, at * 4 + 4)]);
  expect(pixels).toEqual([
    [10, 20, 30, 255],
    [40, 50, 60, 255],
    [1, 1, 1, 255],
    [2, 2, 2, 255],
    [6, 6, 6, 255],
    [7, 7, 7, 255],
    [3, 3, 3, 255],
    [5, 5, 5, 255],
    [4, 5, 6, 255],
    [9, 10, 12, 255],
  ]);
});

it('refuses what is no screenshot', () => {
  expect(() => readPng(Buffer.from('GIF89a, and more'))).toThrow('not a PNG');
  expect(() => readPng(Buffer.concat([signature, header(1, 1, 0)]))).toThrow('0800000000');
});

it('holds of a later frame the pixels that changed, and nothing of a frame that is as the one before', () => {
  const [red, blue, white] = [0xff0000, 0x0000ff, 0xffffff];
  const file = writeMovingPng([
    { picture: picture(3, [red, red, red, blue, blue, blue]), durationMs: 100 },
    { picture: picture(3, [red, red, red, blue, blue, blue]), durationMs: 100 },
    { picture: picture(3, [red, white, red, blue, blue, white]), durationMs: 300 },
  ]);
  const chunks = chunksOf(file);
  expect(chunks.map(([type]) => type)).toEqual('IHDR acTL PLTE tRNS fcTL IDAT fcTL fdAT IEND'.split(' '));
  const [animation, first, later, change] = [1, 4, 6, 7].map((at) => chunks[at]![1]);
  // Two frames, for ever.
  expect(animation!.toString('hex')).toBe('0000000200000000');
  // Sequence, size, place, 200 of 1000 of a second, and how it is drawn.
  expect(first!.toString('hex')).toBe('0000000000000003000000020000000000000000' + '00c803e8' + '0000');
  expect(later!.toString('hex')).toBe('0000000100000002000000020000000100000000' + '012c03e8' + '0001');
  expect(change!.readUInt32BE(0)).toBe(2);
  const rows = inflateSync(change!.subarray(4));
  const place = (colour: number): number =>
    Array.from({ length: 4 }, (_, at) => chunks[2]![1].readUIntBE(at * 3, 3)).lastIndexOf(colour);
  expect([...rows]).toEqual([0, place(white), 0, 0, 0, place(white)]);
});

it('takes the nearest colour for those that a palette has no room for', () => {
  const greys = Array.from({ length: 256 }, (_, at) => at * 0x010101);
  // Each twice, but the last.
  const colours = [...greys, ...greys.slice(0, 255), 0];
  const chunks = chunksOf(writeMovingPng([{ picture: picture(512, colours), durationMs: 100 }]));
  const palette = chunks[2]![1];
  expect(palette.length).toBe(768);
  const rows = inflateSync(chunks[5]![1]);
  expect(palette.readUIntBE(rows[1 + 255]! * 3, 3)).toBe(0xfefefe);
  expect(palette.readUIntBE(rows[1 + 7]! * 3, 3)).toBe(0x070707);
});
