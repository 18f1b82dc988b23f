import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Block } from './block.ts';
import type { FromEncoder, ToEncoder } from './encoder-worker.ts';

const startMs = Date.UTC(2030, 0, 1);
const loud: Block = { left: new Float32Array(960).fill(0.5), right: new Float32Array(960).fill(0.25) };
const posted: FromEncoder[] = [];
/** what went back to where the blocks come from */
const back: { blocks: Block[]; transfer: ArrayBuffer[] }[] = [];
let worker: { onmessage: ((event: { data: ToEncoder }) => void) | null; postMessage(message: FromEncoder): void };
let port: ReturnType<typeof openPort>;

const tell = (data: ToEncoder): void => worker.onmessage?.({ data });

function openPort(wantsBack: boolean) {
  const opened = {
    onmessage: null as ((event: { data: Block }) => void) | null,
    postMessage: (blocks: Block[], transfer: ArrayBuffer[]) => void back.push({ blocks: [...blocks], transfer }),
  };
  tell({ type: 'blocks', port: opened as unknown as MessagePort, wantsBack });
  return opened;
}

/** The worker as its page sees it; it communicates only through `self`. */
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: startMs });
  worker = { onmessage: null, postMessage: (message) => void posted.push(message) };
  vi.stubGlobal('self', worker);
  vi.resetModules();
  await import('./encoder-worker.ts');
  port = openPort(true);
  tell({ type: 'encode', format: { codec: 'pcm-mono' } });
});
afterEach(() => {
  posted.length = back.length = 0;
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
  const encode = (format: unknown): void => tell({ type: 'encode', format } as ToEncoder);
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

describe('the blocks that were encoded', () => {
  const send = (count: number): Block[] =>
    Array.from({ length: count }, () => {
      const block: Block = { left: loud.left.slice(), right: loud.right.slice() };
      port.onmessage?.({ data: block });
      return block;
    });

  it('go back, ten at once and each but once, if they are wanted', () => {
    const sent = send(25);
    expect(back.map(({ blocks }) => blocks)).toEqual([sent.slice(0, 10), sent.slice(10, 20)]);
    for (const { blocks, transfer } of back)
      expect(new Set(transfer)).toEqual(new Set(blocks.flatMap(({ left, right }) => [left.buffer, right.buffer])));
  });

  it('go back while nothing is encoded as well', () => {
    tell({ type: 'encode', format: null });
    send(10);
    expect(back).toHaveLength(1);
  });

  it('stay where nobody wants them', () => {
    port = openPort(false);
    send(50);
    expect(back).toEqual([]);
  });
});
