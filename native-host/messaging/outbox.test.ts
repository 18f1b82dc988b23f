import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { FromHost, Stats } from '../../shared-protocol/native-messages.ts';
import { createFrameReader, decodeFrame } from './frames.ts';
import { createOutbox } from './outbox.ts';

/** A pipe whose reader reads only on request. */
function stuckPipe() {
  const seen: FromHost[] = [];
  const reader = createFrameReader((body) => seen.push(decodeFrame(body) as FromHost));
  const waiting: (() => void)[] = [];
  let isStuck = true;
  const stream = new Writable({
    highWaterMark: 64,
    write(chunk: Uint8Array, _, done) {
      const take = () => {
        reader.push(chunk);
        done();
      };
      if (isStuck) waiting.push(take);
      else take();
    },
  });
  const outbox = createOutbox(stream.write.bind(stream), (callback) => stream.once('drain', callback));
  const readOn = () => {
    isStuck = false;
    for (const take of waiting.splice(0)) take();
  };
  return { outbox, seen, readOn };
}

const stats = (sent: number): Stats => ({
  type: 'stats',
  session: 1,
  sent,
  packetsPerSecond: 0,
  queueMs: 0,
  dropped: 0,
  underruns: 0,
  lateMs: { p50: 0, p99: 0, max: 0 },
  latencyMs: { p50: 0, p99: 0, max: 0 },
});
const ok = (replyTo: number): FromHost => ({ type: 'ok', replyTo });

describe('the outbox', () => {
  it('keeps only the newest stats while the browser does not read', async () => {
    const { outbox, seen, readOn } = stuckPipe();
    for (let id = 0; id < 4; id += 1) outbox.send(ok(id));
    for (let sent = 1; sent <= 1000; sent += 1) outbox.send(stats(sent));
    readOn();
    await outbox.flush(1000);
    expect(seen.filter(({ type }) => type === 'ok')).toHaveLength(4);
    expect(seen.filter(({ type }) => type === 'stats')).toEqual([stats(1000)]);
  });

  it('keeps the newest of each session: what one is like says nothing of another', async () => {
    const { outbox, seen, readOn } = stuckPipe();
    for (let id = 0; id < 4; id += 1) outbox.send(ok(id));
    const dave = (session: number, state: 'securing' | 'ready' | 'turned-off') =>
      outbox.send({ type: 'dave', session, state, privacyCode: null });
    dave(1, 'securing');
    dave(1, 'turned-off');
    dave(2, 'ready');
    readOn();
    await outbox.flush(1000);
    expect(seen.slice(4)).toMatchObject([
      { session: 1, state: 'turned-off' },
      { session: 2, state: 'ready' },
    ]);
  });

  it('drops voices while the browser does not read: nobody wants to hear them later', async () => {
    const { outbox, seen, readOn } = stuckPipe();
    const heard: FromHost = { type: 'heard', session: 1, voices: [{ userId: '158049329150427136', data: 'eHg=' }] };
    for (let id = 0; id < 4; id += 1) outbox.send(ok(id));
    for (let count = 0; count < 100; count += 1) expect(outbox.send(heard)).toBe(false);
    outbox.send(ok(4));
    readOn();
    await outbox.flush(1000);
    expect(seen.map(({ type }) => type)).toEqual(Array(5).fill('ok'));
    expect(outbox.send(heard)).toBe(false);
  });

  it('bounds the replies that wait', async () => {
    const { outbox, seen, readOn } = stuckPipe();
    let accepted = 0;
    for (let id = 0; id < 10_000; id += 1) if (outbox.send(ok(id))) accepted += 1;
    expect(accepted).toBeLessThan(300);
    readOn();
    await outbox.flush(1000);
    expect(seen).toEqual(Array.from({ length: accepted }, (_, id) => ok(id)));
  });

  it('waits for the last write before it is flushed, and takes nothing after', async () => {
    const { outbox, seen, readOn } = stuckPipe();
    outbox.send(ok(1));
    setTimeout(readOn, 20);
    await outbox.flush(5000);
    expect(seen).toEqual([ok(1)]);
    expect(outbox.send(ok(2))).toBe(false);
  });

  it('gives up on a reader that stays stuck', async () => {
    const { outbox, seen } = stuckPipe();
    outbox.send(ok(1));
    await outbox.flush(30);
    expect(seen).toEqual([]);
  });

  it('refuses a message of more than 1 MiB', () => {
    const { outbox } = stuckPipe();
    expect(outbox.send({ type: 'error', code: 'host-fatal', message: 'x'.repeat(1024 * 1024) })).toBe(false);
  });
});
