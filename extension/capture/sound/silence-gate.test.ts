import { describe, expect, it } from 'vitest';
import { createSilenceGate, hangoverBlocks } from './silence-gate.ts';

const feed = (gate: (peak: number) => string, peaks: number[]): string[] => peaks.map(gate);
const quiet = (blocks: number): number[] => Array.from({ length: blocks }, () => 0);

describe('the silence gate', () => {
  it('lets pauses of up to a second pass', () => {
    const gate = createSilenceGate();
    expect(new Set(feed(gate, [0.5, ...quiet(hangoverBlocks), 0.5]))).toEqual(new Set(['pass']));
  });

  it('closes once after a second of silence and opens with the first sound', () => {
    const gate = createSilenceGate();
    const verdicts = feed(gate, [...quiet(hangoverBlocks + 3), 0.2, 0.2]);
    expect(verdicts.slice(hangoverBlocks)).toEqual(['fell-silent', 'silent', 'silent', 'sounds-again', 'pass']);
  });

  it('takes the smallest step of 16 bits for sound', () => {
    const gate = createSilenceGate();
    feed(gate, quiet(hangoverBlocks + 1));
    expect(gate(1 / 32_768)).toBe('sounds-again');
  });
});
