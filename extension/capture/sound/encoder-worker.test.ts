import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Block } from './block.ts';
import type { FromEncoder, ToEncoder } from './encoder-worker.ts';

const startMs = Date.UTC(2030, 0, 1);
const loud: Block = { left: new Float32Array(960).fill(0.5), right: new Float32Array(960).fill(0.25) };
const posted: FromEncoder[] = [];
/** what was returned to the source of the blocks */
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

it('changes the bitrate of Opus in order and without loss, and silence stays silence', async () => {
  const made: FakeEncoder[] = [];
  /** Flushes when the test lets it; the browser's encoder does so a little later. */
  class FakeEncoder {
    static isConfigSupported = async () => ({});
    state = 'configured';
    bitrate = 0;
    holds = 0;
    drained = () => {};
    constructor(private readonly init: { output(chunk: unknown): void }) {
      made.push(this);
    }
    configure({ bitrate }: { bitrate: number }): void {
      this.bitrate = bitrate;
    }
    encode(): void {
      this.holds += 1;
    }
    give(packets = this.holds): void {
      this.holds -= packets;
      for (let packet = 0; packet < packets; packet += 1) {
        const copyTo = (bytes: Uint8Array): void => void bytes.fill(this.bitrate / 1000);
        this.init.output({ byteLength: 1, copyTo });
      }
    }
    flush = () => new Promise<void>((resolve) => (this.drained = resolve));
    close(): void {
      this.state = 'closed';
    }
  }
  vi.stubGlobal('AudioEncoder', FakeEncoder);
  vi.stubGlobal(
    'AudioData',
    class {
      close(): void {}
    },
  );
  const encode = (bitrate: number): void => tell({ type: 'encode', format: { codec: 'opus', bitrate } });
  const play = (blocks: number, block = loud): void => {
    for (let played = 0; played < blocks; played += 1) port.onmessage?.({ data: block });
  };
  const sent = () => posted.flatMap((said) => (said.type === 'frame' ? [[said.frame.sequence, said.frame.data]] : []));
  const at = (kbit: number): string => Buffer.of(kbit).toString('base64');

  encode(96_000);
  play(2);
  made[0]?.give(1);
  encode(64_000);
  play(1);
  made[1]?.give();
  // The old encoder's owed packets come first, and any packet beyond that is ignored.
  expect(sent()).toEqual([[1, at(96)]]);
  made[0]?.give();
  made[0]!.holds = 1;
  made[0]?.give();
  encode(32_000);
  made[0]?.drained();
  await vi.waitFor(() => expect(made).toHaveLength(3));
  expect(sent()).toEqual([
    [1, at(96)],
    [2, at(96)],
    [3, at(64)],
  ]);
  expect(made.map(({ state }) => state)).toEqual(['closed', 'configured', 'configured']);
  made[1]?.drained();
  await vi.waitFor(() => expect(made[1]?.state).toBe('closed'));
  play(1);
  made[2]?.give();
  expect(sent().at(-1)).toEqual([4, at(32)]);

  const silence: Block = { left: new Float32Array(960), right: new Float32Array(960) };
  play(60, silence);
  encode(64_000);
  play(60, silence);
  expect(posted.filter(({ type }) => type === 'silence')).toEqual([{ type: 'silence', isSilent: true }]);
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
