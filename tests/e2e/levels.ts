import { expect } from 'vitest';

/** How loud each of these frequencies is, as the amplitude of a sine. */
export type Hear = (...frequencies: number[]) => Promise<number[]>;
/** Frequency and the amplitude that it ought to have. */
export type Level = readonly [number, number];

const isLevel = (measured: number, expected: number): boolean =>
  expected === 0 ? measured < 0.002 : Math.abs(20 * Math.log10(measured / expected)) < 0.5;

/** Within half a decibel of what it ought to be; 0 is inaudible. */
export function expectLevel(measured: number, expected: number): void {
  expect(isLevel(measured, expected), `${measured} instead of ${expected}`).toBe(true);
}

/** A machine that is busy with something else leaves gaps in one listen, not in all: each level is what it is in one of four. */
export async function expectLevels(hear: Hear, levels: readonly Level[]): Promise<void> {
  const heard: number[][] = [];
  for (let tries = 0; tries < 4; tries += 1) {
    const measured = await hear(...levels.map(([frequency]) => frequency));
    if (levels.every(([, expected], at) => isLevel(measured[at] ?? 0, expected))) return;
    heard.push(measured);
  }
  expect(heard, 'the levels that were heard').toEqual(levels.map(([, expected]) => expected));
}
