import { createChance } from '../../native-host/e2ee/testing/mutate.ts';
import type { Chance, Fault } from './fault.ts';

/** What happens next: one fault, or a second one close behind it. */
export interface Step {
  /** how long all is well before, in ms */
  calmMs: number;
  /** into a live stream, or this long after the click that starts one, in ms */
  during: 'live' | { startingForMs: number };
  faults: readonly { fault: Fault; chance: Chance }[];
  /** from the end of the first to the second, in ms */
  betweenMs: number;
}

const longestCalmMs = 2500;
const longestStartMs = 1500;
const longestBetweenMs = 1500;

/**
 * The endless sequence of a seed. It depends only on the seed and the table: what came of one step, and whether a
 * fault is possible here, change nothing about the next.
 */
export function* planOf(seed: number, table: readonly Fault[]): Generator<Step, never> {
  const chance = createChance(Math.imul(seed + 1, 0x9e37_79b1));
  const total = table.reduce((sum, { weight }) => sum + weight, 0);
  const draw = (): Step['faults'][number] => {
    let left = chance(total);
    const fault = table.find(({ weight }) => (left -= weight) < 0) ?? table[0]!;
    // Its own chance: how often a fault draws is its own business.
    return { fault, chance: createChance(1 + chance(0x7fff_ffff)) };
  };
  for (;;) {
    const calmMs = chance(longestCalmMs);
    const isStarting = chance(5) === 0;
    const startingForMs = chance(longestStartMs);
    const isDouble = chance(5) === 0;
    const betweenMs = chance(longestBetweenMs);
    const drawn = [draw(), draw()];
    yield {
      calmMs,
      during: isStarting ? { startingForMs } : 'live',
      faults: isDouble ? drawn : drawn.slice(0, 1),
      betweenMs,
    };
  }
}
