import { afterEach, expect, it, vi } from 'vitest';

type Process = (inputs: Float32Array[][], outputs: Float32Array[][]) => boolean;

afterEach(() => vi.unstubAllGlobals());

it('passes one side to both, and is needed as long as sound comes', async () => {
  const made = vi.fn<(name: string, processor: new () => { process: Process }) => void>();
  vi.stubGlobal('registerProcessor', made);
  vi.stubGlobal(
    'AudioWorkletProcessor',
    class {
      port = {};
    },
  );
  await import('./leveller-worklet.ts');
  const [[name, Leveller] = []] = made.mock.calls;
  expect(name).toBe('leveller');
  const leveller = new Leveller!();
  const side = () => new Float32Array(128);
  const output = [side(), side()];
  expect(leveller.process([[side().fill(0.5)]], [output])).toBe(true);
  expect(output.map((samples) => samples[127])).toEqual([0.5, 0.5]);
  expect(leveller.process([[]], [[side(), side()]])).toBe(false);
});
