import { expect, it } from 'vitest';
import { offeredBitrates } from './offered-bitrates.ts';

it('offers what the channel allows and four steps, and keeps another that is stored', () => {
  expect(offeredBitrates(null)).toEqual([null, 64_000, 96_000, 128_000, 192_000]);
  expect(offeredBitrates(96_000)).toEqual([null, 64_000, 96_000, 128_000, 192_000]);
  expect(offeredBitrates(384_000)).toEqual([null, 64_000, 96_000, 128_000, 192_000, 384_000]);
});
