import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Block } from './block.ts';
import type { FromEncoder, ToEncoder } from './encoder-worker.ts';

const startMs = Date.UTC(2030, 0, 1);
const loud: Block = { left: new Float32Array(960).fill(0.5), right: new Float32Array(960).fill(0.25) };
const posted: FromEncoder[] = [];
let port: { onmessage: ((event: { data: Block }) => void) | null };

/** The worker as its page sees it; it communicates only through `self`. */
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: startMs });
  const worker = {
    onmessage: null as ((event: { data: ToEncoder }) => void) | null,
    postMessage: (message: FromEncoder) => void posted.push(message),
  };
  vi.stubGlobal('self', worker);
  vi.resetModules();
  await import('./encoder-worker.ts');
  port = { onmessage: null };
  worker.onmessage?.({ data: { type: 'blocks', port: port as unknown as MessagePort } });
  worker.onmessage?.({ data: { type: 'encode', format: { codec: 'pcm-mono' } } });
});
afterEach(() => {
  posted.length = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('dates each frame by the wall clock, over a sleep and a correction of the clock', () => {
  for (const wallMs of [startMs, startMs + 20, startMs + 3_600_000, startMs - 5000]) {
    vi.setSystemTime(wallMs);
    port.onmessage?.({ data: loud });
  }
  const frames = posted.flatMap((message) => (message.type === 'frame' ? [message.frame] : []));
  expect(frames.map(({ sequence, capturedAt }) => [sequence, capturedAt - startMs])).toEqual([
    [1, 0],
    [2, 20],
    [3, 3_600_000],
    [4, -5000],
  ]);
  expect(frames[0]?.peaks).toEqual([0.5, 0.25]);
});
