import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import english from '../../extension/locales/en.json';
import { digestOfDrawing, readRecord } from './sources.ts';

const again = 'The pictures of the stores and of the README are old: npm run store-pictures makes them again.';

it('the pictures show the pages as they are drawn today', () => {
  expect(readRecord().drawing, again).toBe(digestOfDrawing());
});

it('the pictures read as the pages do today', () => {
  const { texts } = readRecord();
  expect(Object.keys(texts).length).toBeGreaterThan(20);
  const now = Object.fromEntries(Object.keys(texts).map((key) => [key, (english as Record<string, string>)[key]]));
  expect(now, again).toEqual(texts);
});

it.each([
  ...[1, 2, 3, 4, 5].map((number) => [`docs/store/store-${number}.png`, 1280, 800] as const),
  ['docs/store/tile.png', 440, 280],
] as const)('%s is %i by %i pixels', (file, width, height) => {
  const header = readFileSync(file).subarray(0, 24);
  expect(header.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([width, height]);
});
