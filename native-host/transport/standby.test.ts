import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStandby } from './standby.ts';
import { v8Dialect } from './v8-udp.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A standby towards a server that answers keepalives while `answers` says so, 40 ms later. */
function begin({ isKnownToAnswer = false, answers = (): boolean => false } = {}) {
  const startMs = Date.now();
  const sinceStart = (): number => Date.now() - startMs;
  const sent: { atMs: number; packet: string }[] = [];
  const gone: number[] = [];
  const world = { sent, gone, sinceStart, isStuck: false, known: 0 };
  const standby = createStandby({
    dialect: v8Dialect.standby!,
    socket: {
      keepAlive(packet) {
        sent.push({ atMs: sinceStart(), packet: Buffer.from(packet).toString('hex') });
        if (answers()) setTimeout(() => standby.received(packet), 40);
        return true;
      },
      get isKeepaliveStuck() {
        return world.isStuck;
      },
    },
    nowMs: () => Date.now(),
    isKnownToAnswer,
    onAnswer: () => (world.known += 1),
    onUnanswered: () => gone.push(sinceStart()),
    onActivity: () => undefined,
    onVoice: () => undefined,
  });
  return { standby, world };
}
const voice = Buffer.from(`807800010000000000000007${'11'.repeat(60)}`, 'hex');
const times = (sent: { atMs: number }[]): number[] => sent.map(({ atMs }) => atMs);

describe('the standby of a connection', () => {
  it('sends a counted keepalive of 8 bytes every five seconds', () => {
    const { standby, world } = begin({ answers: () => true });
    vi.advanceTimersByTime(15_000);
    expect(world.sent).toEqual([
      { atMs: 5000, packet: '0000000000000000' },
      { atMs: 10_000, packet: '0100000000000000' },
      { atMs: 15_000, packet: '0200000000000000' },
    ]);
    expect(standby.figures()).toMatchObject({ keepalives: 3, answered: 2 });
  });

  it('asks at once on request, and every five seconds from then on', () => {
    const { standby, world } = begin();
    vi.advanceTimersByTime(1200);
    standby.ask();
    vi.advanceTimersByTime(10_000);
    expect(times(world.sent)).toEqual([1200, 6200, 11_200]);
  });

  it('counts voices and what is none', () => {
    const { standby, world } = begin();
    for (const datagram of [
      voice,
      voice,
      voice.subarray(0, 20),
      Buffer.alloc(0),
      Buffer.from('1337f00d00000001', 'hex'),
      // answers that nobody asked for
      Buffer.alloc(8),
      Buffer.from('0000000000000001', 'hex'),
    ])
      standby.received(datagram);
    expect(standby.figures()).toMatchObject({ received: 2, ignored: 5, answered: 0 });
    expect(world.known).toBe(0);
  });

  it('takes no answer twice', () => {
    const { standby, world } = begin();
    vi.advanceTimersByTime(10_000);
    for (const count of [1, 1, 0, 2]) standby.received(v8Dialect.standby!.keepalive(count));
    expect(standby.figures()).toMatchObject({ answered: 1, ignored: 3 });
    expect(world.known).toBe(1);
  });

  it('leaves no timer behind', () => {
    const { standby } = begin();
    standby.received(voice);
    standby.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a server that answers keepalives', () => {
  it('is learnt by its first answer, and is gone ten seconds after its last', () => {
    let isThere = true;
    const { standby, world } = begin({ answers: () => isThere });
    vi.advanceTimersByTime(60_100);
    expect(standby.figures()).toMatchObject({ answersKeepalives: true, answerAgoMs: 60 });
    expect(world.known).toBe(12);
    isThere = false;
    vi.advanceTimersByTime(9900);
    expect(world.gone).toEqual([]);
    vi.advanceTimersByTime(60);
    expect(world.gone).toEqual([70_040]);
    vi.advanceTimersByTime(60_000);
    expect(world.gone).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is asked more often once an answer is missing, and as before when one comes', () => {
    let lost = 0;
    const { world } = begin({ answers: () => --lost < 0 });
    vi.advanceTimersByTime(5000);
    lost = 4;
    vi.advanceTimersByTime(16_000);
    expect(times(world.sent)).toEqual([5000, 10_000, 11_000, 11_500, 12_000, 12_500, 17_500]);
    expect(world.gone).toEqual([]);
  });

  it('is not gone if one packet in five is lost both ways, for ten hours', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
    const { world } = begin({ isKnownToAnswer: true, answers: () => random() > 0.36 });
    vi.advanceTimersByTime(36_000_000);
    expect(world.gone).toEqual([]);
  });

  it('is gone though voices still come in: a path may carry in one direction alone', () => {
    let isThere = true;
    const { standby, world } = begin({ answers: () => isThere });
    vi.advanceTimersByTime(6000);
    isThere = false;
    for (let second = 0; second < 10; second += 1) {
      standby.received(voice);
      vi.advanceTimersByTime(1000);
    }
    expect(world.gone).toEqual([15_040]);
  });

  it('is known from the session before: gone ten seconds after the start if it answers nothing', () => {
    const { world } = begin({ isKnownToAnswer: true });
    vi.advanceTimersByTime(20_000);
    expect(world.gone).toEqual([10_000]);
  });

  it('is not gone because this process slept, and is within ten seconds if it does not answer then', () => {
    for (const isThere of [true, false]) {
      const { standby, world } = begin({ answers: () => world.sinceStart() < 10_000 || isThere });
      vi.advanceTimersByTime(7000);
      // Time that passes without a timer.
      vi.setSystemTime(Date.now() + 1_800_000);
      vi.advanceTimersByTime(10_000);
      expect(world.gone).toHaveLength(isThere ? 0 : 1);
      standby.stop();
    }
  });
});

describe('a server that answers no keepalives', () => {
  it('is learnt in fifteen seconds, and never taken for gone', () => {
    const { standby, world } = begin();
    vi.advanceTimersByTime(14_900);
    expect(standby.figures()).toMatchObject({ answersKeepalives: null, answerAgoMs: null });
    vi.advanceTimersByTime(200);
    expect(standby.figures()).toMatchObject({ answersKeepalives: false, answerAgoMs: null });
    vi.advanceTimersByTime(3_600_000);
    expect(world.gone).toEqual([]);
    expect(world.sent).toHaveLength(723);
  });

  it('is asked twice a second while its keepalives do not leave, so that the socket can tell', () => {
    const { world } = begin();
    vi.advanceTimersByTime(4999);
    world.isStuck = true;
    vi.advanceTimersByTime(2001);
    expect(times(world.sent)).toEqual([5000, 5500, 6000, 6500, 7000]);
  });
});
