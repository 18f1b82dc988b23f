import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RuntimePort } from '../../../browser.ts';
import { blockFrames, type Block } from '../../sound/block.ts';

const blockMs = 20;

/** A frame of the tab that plays a constant, so that the mix shows each gain as it is. */
function frame() {
  let hear: (message: unknown) => void = () => undefined;
  const port = {
    sender: { frameId: 0 },
    onMessage: { addListener: (listener: typeof hear) => (hear = listener) },
    onDisconnect: { addListener: () => undefined },
    postMessage: () => undefined,
    disconnect: () => undefined,
  };
  return {
    port: port as unknown as RuntimePort,
    play(ms: number) {
      for (let passed = 0; passed < ms; passed += blockMs) {
        vi.advanceTimersByTime(blockMs);
        const side = () => new Float32Array(blockFrames).fill(1);
        hear({ type: 'block', block: { left: side(), right: side() } });
      }
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('chrome', { runtime: { id: 'test' } });
  vi.stubGlobal('browser', { runtime: { id: 'test' }, tabs: { get: async () => ({ audible: true }) } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('lets a tab come in over the time for it, and what begins later in it at once', async () => {
  const { openTabSound } = await import('./tab-sound.ts');
  let gain = 0;
  const mixer = { push: (_: unknown, { left }: Block) => void (gain = left.at(-1)!), remove: () => undefined };
  const entrance = { volume: 0.5, overMs: 1000 };
  const tab = openTabSound({
    ...{ tabId: 1, entrance, levels: false, mixer },
    onWarning: () => undefined,
    onCrashed: () => undefined,
  });
  const [first, late] = [frame(), frame()];
  tab.attach(first.port);
  first.play(500);
  expect(gain).toBeCloseTo(0.5 * Math.SQRT1_2, 1);
  first.play(500);
  expect(gain).toBe(0.5);
  tab.attach(late.port);
  late.play(blockMs);
  expect(gain).toBe(0.5);
  tab.setVolume(0, 10);
  late.play(blockMs);
  expect(gain).toBe(0);
  tab.close();
});
