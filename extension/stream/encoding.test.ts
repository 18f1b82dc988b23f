import { expect, it } from 'vitest';
import { formatForAll, isSameFormat } from './encoding.ts';

const opus = (bitrate: number) => ({ codec: 'opus', bitrate }) as const;
const pcm = { codec: 'pcm-mono' } as const;

it('the one encoder works at the lowest bitrate that somebody asks for', () => {
  expect(formatForAll([])).toBeNull();
  expect(formatForAll([pcm, pcm])).toEqual(pcm);
  expect(formatForAll([opus(96_000), opus(64_000), opus(128_000)])).toEqual(opus(64_000));
});

it('formats are the same by what they say', () => {
  expect(isSameFormat(null, null)).toBe(true);
  expect(isSameFormat(opus(64_000), opus(64_000))).toBe(true);
  expect(isSameFormat(pcm, pcm)).toBe(true);
  expect(isSameFormat(opus(64_000), opus(96_000))).toBe(false);
  expect(isSameFormat(opus(64_000), pcm)).toBe(false);
  expect(isSameFormat(pcm, null)).toBe(false);
});
