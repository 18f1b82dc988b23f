import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Block } from './block.ts';
import type { FromEncoder, ToEncoder } from './encoder-worker.ts';

const startMs = Date.UTC(2030, 0, 1);
const loud: Block = { left: new Float32Array(960).fill(0.5), right: new Float32Array(960).fill(0.25) };
const posted: FromEncoder[] = [];
let worker: { onmessage: ((event: { data: ToEncoder }) => void) | null; postMessage(message: FromEncoder): void };
let port: { onmessage: ((event: { data: Block }) => void) | null };

/** The worker as its page sees it; it communicates only through `self`. */
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: startMs });
  worker = { onmessage: null, postMessage: (message) => void posted.push(message) };
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

it('changes the bitrate of Opus without a new encoder, and silence stays silence', () => {
  const said: string[] = [];
  class AudioEncoder {
    static isConfigSupported = async () => ({});
    state = 'configured';
    constructor() {
      said.push('new');
    }
    configure({ bitrate }: { bitrate: number }): void {
      said.push(`${bitrate}`);
    }
    encode(): void {}
    close(): void {
      said.push('close');
    }
  }
  vi.stubGlobal('AudioEncoder', AudioEncoder);
  vi.stubGlobal(
    'AudioData',
    class {
      close(): void {}
    },
  );
  const encode = (format: unknown): void => worker.onmessage?.({ data: { type: 'encode', format } as ToEncoder });
  const silence: Block = { left: new Float32Array(960), right: new Float32Array(960) };
  encode({ codec: 'opus', bitrate: 96_000 });
  for (let blocks = 0; blocks < 60; blocks += 1) port.onmessage?.({ data: silence });
  encode({ codec: 'opus', bitrate: 64_000 });
  for (let blocks = 0; blocks < 60; blocks += 1) port.onmessage?.({ data: silence });
  expect(said).toEqual(['new', '96000', '64000']);
  expect(posted).toEqual([{ type: 'silence', isSilent: true }]);
  encode(null);
  encode({ codec: 'opus', bitrate: 64_000 });
  expect(said).toEqual(['new', '96000', '64000', 'close', 'new', '64000']);
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
