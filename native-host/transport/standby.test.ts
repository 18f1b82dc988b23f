import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStandby } from './standby.ts';
import { v8Dialect } from './v8-dialect.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const sent: { atMs: number; packet: string }[] = [];
  const startMs = Date.now();
  const standby = createStandby({
    dialect: v8Dialect.standby!,
    socket: {
      keepAlive(packet) {
        sent.push({ atMs: Date.now() - startMs, packet: Buffer.from(packet).toString('hex') });
        return true;
      },
    },
    nowMs: () => Date.now(),
    onActivity: () => undefined,
  });
  return { standby, sent };
}

describe('the standby of a connection', () => {
  it('sends a counted keepalive of 8 bytes every five seconds while nothing else leaves', () => {
    const { standby, sent } = begin();
    vi.advanceTimersByTime(15_000);
    expect(sent).toEqual([
      { atMs: 5000, packet: '0000000000000000' },
      { atMs: 10_000, packet: '0100000000000000' },
      { atMs: 15_000, packet: '0200000000000000' },
    ]);
    expect(standby.figures().keepalives).toBe(3);
  });

  it('sends none while sound leaves, and the next one five seconds after the last packet', () => {
    const { standby, sent } = begin();
    for (let packet = 0; packet < 1000; packet += 1) {
      vi.advanceTimersByTime(20);
      standby.sent();
    }
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(sent.map(({ atMs }) => atMs)).toEqual([25_000]);
  });

  it('counts voices and what is none', () => {
    const { standby } = begin();
    const voice = Buffer.from(`807800010000000000000007${'11'.repeat(60)}`, 'hex');
    for (const datagram of [
      voice,
      voice,
      voice.subarray(0, 20),
      Buffer.alloc(0),
      Buffer.from('1337f00d00000001', 'hex'),
    ])
      standby.received(datagram);
    expect(standby.figures()).toMatchObject({ received: 2, ignored: 3 });
  });

  it('leaves no timer behind', () => {
    const { standby } = begin();
    standby.received(Buffer.from(`807800010000000000000007${'11'.repeat(60)}`, 'hex'));
    standby.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
