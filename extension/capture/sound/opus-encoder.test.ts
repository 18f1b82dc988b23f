import { afterEach, expect, it, vi } from 'vitest';
import { blockFrames } from './block.ts';
import { createOpusEncoder } from './opus-encoder.ts';

afterEach(() => void vi.unstubAllGlobals());

it('lays each block out anew, in memory that it takes once', () => {
  const laidOut: Float32Array[] = [];
  const copies: number[][] = [];
  vi.stubGlobal(
    'AudioEncoder',
    class {
      static isConfigSupported = async () => ({});
      state = 'configured';
      configure(): void {}
      encode(): void {}
    },
  );
  vi.stubGlobal(
    'AudioData',
    class {
      // Browsers copy the data they are given.
      constructor({ data }: { data: Float32Array }) {
        laidOut.push(data);
        copies.push([data[0]!, data[blockFrames - 1]!, data[blockFrames]!, data.at(-1)!]);
      }
      close(): void {}
    },
  );
  const encoder = createOpusEncoder(
    128_000,
    () => undefined,
    () => undefined,
  );
  for (const [left, right] of [
    [0.25, 0.5],
    [0.75, 1],
  ] as const)
    encoder.push({
      left: new Float32Array(blockFrames).fill(left),
      right: new Float32Array(blockFrames).fill(right),
    });
  expect(copies).toEqual([
    [0.25, 0.25, 0.5, 0.5],
    [0.75, 0.75, 1, 1],
  ]);
  expect(new Set(laidOut.map(({ buffer }) => buffer)).size).toBe(1);
});
