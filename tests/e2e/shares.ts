import { expect } from 'vitest';
import type { Sound } from '../sound/wav.ts';
import { pitch, sharesOf, type Source } from './tone-pages.ts';

/** In shares of what the sources of a page are; what is not named is not to be heard. */
export type Shares = Partial<Record<Source, number>>;

const sources = Object.keys(pitch) as Source[];
const tolerance = 0.1;
const listenSeconds = 0.7;
/** On a busy machine it may begin late. */
const mostTries = 4;

function faultsOf({ channels }: Sound, side: 0 | 1, expected: Shares): string[] {
  const shares = sharesOf({ sampleRate: 48_000, channels: [channels[side] ?? new Float32Array()] }, ...sources);
  return sources
    .filter((source) => Math.abs(shares[source] - (expected[source] ?? 0)) > tolerance)
    .map((source) => `${source} at ${shares[source].toFixed(2)} on side ${side}`);
}

/** @param listen to what the channel hears from now on, for this many seconds */
export async function expectShares(
  listen: (seconds: number) => Promise<Sound>,
  left: Shares,
  right = left,
  tries = mostTries,
): Promise<void> {
  let faults: string[] = [];
  for (let count = 0; count < tries; count += 1) {
    const sound = await listen(listenSeconds);
    faults = [...faultsOf(sound, 0, left), ...faultsOf(sound, 1, right)];
    if (faults.length === 0) break;
  }
  expect(faults).toEqual([]);
}
