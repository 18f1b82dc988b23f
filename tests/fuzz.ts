import fc from 'fast-check';

/** Finds again what is known. */
const fixedSeed = 20_261_126;
/** New cases get no longer: a run a day finds what one long run would. */
const freshMs = 1000;

/**
 * The same cases each time, then new ones for a second at most. What fails prints its seed and path: both go into the
 * options of `fc.assert` to see it again.
 */
export async function assertFuzzed<T>(
  property: fc.IRawProperty<T>,
  options: Pick<fc.Parameters<T>, 'numRuns' | 'endOnFailure'> = {},
): Promise<void> {
  await fc.assert(property, { ...options, seed: fixedSeed });
  await fc.assert(property, { ...options, interruptAfterTimeLimit: freshMs });
}

/**
 * For what mutates with `createChance`: titles that end in `($name, $seed)` say at a failure what to put in place of the
 * fixed one.
 */
export const fuzzSeeds = (fixed: number): { name: string; seed: number; share: number }[] => [
  { name: 'fixed seed', seed: fixed, share: 1 },
  // As many as a second holds.
  { name: 'new seed', seed: 1 + Math.floor(Math.random() * 0x7fff_fffe), share: 0.1 },
];
