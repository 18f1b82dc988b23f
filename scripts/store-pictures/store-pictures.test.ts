import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import english from '../../extension/locales/en.json';
import { themes } from './layout.ts';
import { digestOfDrawing, movingPicture, movingRecordFile, readRecord, recordFile } from './sources.ts';

const again = 'The pictures of the stores and of the README are old: npm run store-pictures makes them again.';

describe.each([recordFile, movingRecordFile])('%s', (file) => {
  it('tells of pictures that show the pages as they are drawn today', () => {
    expect(readRecord(file).drawing, again).toBe(digestOfDrawing());
  });

  it('tells of pictures that read as the pages do today', () => {
    const { texts } = readRecord(file);
    expect(Object.keys(texts).length).toBeGreaterThan(20);
    const now = Object.fromEntries(Object.keys(texts).map((key) => [key, (english as Record<string, string>)[key]]));
    expect(now, again).toEqual(texts);
  });
});

it.each(themes)('the moving picture, %s, plays for 8 to 12 seconds and is at most 1 MB', (theme) => {
  const file = readFileSync(movingPicture(theme));
  expect(file.length).toBeLessThanOrEqual(1_000_000);
  const durations: number[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12)
    if (file.toString('latin1', at + 4, at + 8) === 'fcTL')
      durations.push(file.readUInt16BE(at + 28) / file.readUInt16BE(at + 30));
  expect(durations.length).toBeGreaterThan(40);
  const seconds = durations.reduce((sum, each) => sum + each, 0);
  expect(seconds).toBeGreaterThanOrEqual(8);
  expect(seconds).toBeLessThanOrEqual(12);
});

it.each([
  ...[1, 2, 3, 4, 5].map((number) => [`docs/store/store-${number}.png`, 1280, 800] as const),
  ['docs/store/tile.png', 440, 280],
] as const)('%s is %i by %i pixels', (file, width, height) => {
  const header = readFileSync(file).subarray(0, 24);
  expect(header.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([width, height]);
});
