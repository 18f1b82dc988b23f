import { describe, expect, it } from 'vitest';
import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { v8Hello, v8Ready } from '../discord/testing/voice-world.ts';
import { createStreamWorld, type StreamWorld } from './testing/stream-world.ts';

async function live(): Promise<StreamWorld> {
  const world = await createStreamWorld();
  await goLive(world);
  return world;
}
async function goLive(world: StreamWorld): Promise<void> {
  await world.connect();
  expect(world.events.at(-1)).toMatchObject({ type: 'connected' });
  // No frames come in these tests.
  world.capture({ type: 'silence', isSilent: true });
}
const opens = (world: StreamWorld) => world.toHost.flatMap((said) => (said.type === 'open' ? [said.session] : []));
/** The host reports that the present session's network path is dead. */
function lose(world: StreamWorld, code: ErrorCode): void {
  world.fromHost({
    type: 'transport-ended',
    session: opens(world).at(-1)!,
    error: new EarshotError(code),
  });
}
/** Until the stream connects to the voice server again, or has ended. */
async function untilNextSocket(world: StreamWorld, within = 15_000): Promise<number> {
  const { length } = world.sockets;
  let waitedMs = 0;
  for (; waitedMs < within && world.sockets.length === length && world.outcome() === undefined; waitedMs += 50)
    await world.clock.advance(50);
  return waitedMs;
}
/** The voice server answers up to the discovery, which stays without a reply. */
async function failDiscovery(world: StreamWorld): Promise<void> {
  world.last().accept();
  world.last().deliver(v8Hello);
  await world.clock.settle();
  world.last().deliver(v8Ready);
  await world.clock.settle();
  await world.clock.advance(5000);
}

describe('a path that no longer carries anything', () => {
  it.each(['udp-unsendable', 'udp-unanswered', 'udp-refused', 'nonce-exhausted'] as const)(
    'by %s is made anew at once: joined afresh, in a new session of the host, with the capture going on',
    async (code) => {
      const world = await live();
      lose(world, code);
      await world.clock.settle();
      expect(world.events.some(({ type }) => type === 'lost')).toBe(true);
      expect(await untilNextSocket(world)).toBeLessThanOrEqual(300);
      await goLive(world);
      const [first, second] = opens(world);
      expect(opens(world)).toHaveLength(2);
      expect(second).toBeGreaterThan(first!);
      expect(world.asked.map(({ isAfresh }) => isAfresh)).toEqual([false, true]);
      expect(world.toHost).toContainEqual({ type: 'close', session: first });
      expect(world.toCapture.filter(([what]) => what === 'start' || what === 'stop')).toHaveLength(1);
    },
  );

  it('of an older session is no news', async () => {
    const world = await live();
    const [first] = opens(world);
    lose(world, 'udp-unanswered');
    await untilNextSocket(world);
    await goLive(world);
    world.fromHost({ type: 'transport-ended', session: first!, error: new EarshotError('udp-unanswered') });
    await world.clock.advance(5000);
    expect(opens(world)).toHaveLength(2);
    expect(world.outcome()).toBeUndefined();
  });

  it('for 40 s is tried again and again, and found within six seconds of its return', async () => {
    const world = await live();
    const darkAtMs = world.clock.nowMs();
    await world.clock.advance(10_000);
    lose(world, 'udp-unanswered');
    world.blocked = new EarshotError('udp-blocked');
    while (world.clock.nowMs() - darkAtMs < 40_000) {
      await untilNextSocket(world);
      expect(world.outcome()).toBeUndefined();
      await failDiscovery(world);
    }
    world.blocked = null;
    expect(await untilNextSocket(world)).toBeLessThanOrEqual(2400);
    await goLive(world);
    expect(world.joins).toBeLessThan(8);
    expect(world.events.filter(({ type }) => type === 'lost')).toHaveLength(1);
  });

  it('for good ends in the reason after ten minutes', async () => {
    const world = await live();
    const lostAtMs = world.clock.nowMs();
    lose(world, 'udp-unsendable');
    world.blocked = new EarshotError('udp-blocked');
    for (let tries = 0; tries < 100 && world.outcome() === undefined; tries += 1) {
      await untilNextSocket(world);
      if (world.outcome() === undefined) await failDiscovery(world);
    }
    expect(world.outcome()).toBe('udp-blocked');
    // Often at first, then less, so that people in the channel do not hear it come and go every few seconds.
    expect(world.joins).toBeLessThan(80);
    expect(Math.abs(world.clock.nowMs() - lostAtMs - 600_000)).toBeLessThan(10_000);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it.each([
    ['udp-unanswered', 10_000],
    ['udp-unsendable', 2000],
    ['udp-refused', 200],
  ] as const)('by %s in each new session as well ends in that reason after ten minutes', async (code, afterMs) => {
    const world = await live();
    const beganAtMs = world.clock.nowMs();
    for (let tries = 0; tries < 2000 && world.outcome() === undefined; tries += 1) {
      await world.clock.advance(afterMs);
      lose(world, code);
      await untilNextSocket(world);
      if (world.outcome() === undefined) await goLive(world);
    }
    expect(world.outcome()).toBe(code);
    expect(Math.abs(world.clock.nowMs() - beganAtMs - 600_000)).toBeLessThan(15_000);
  });

  it('starts over with its tries after five minutes of health', async () => {
    const world = await live();
    for (let round = 0; round < 3; round += 1) {
      for (let tries = 0; tries < 12; tries += 1) {
        lose(world, 'udp-unanswered');
        await untilNextSocket(world);
        await goLive(world);
      }
      expect(world.outcome()).toBeUndefined();
      for (let beats = 0; beats < 31; beats += 1) {
        await world.clock.advance(10_000);
        world.last().deliver({ op: 6, d: null });
      }
    }
    expect(world.outcome()).toBeUndefined();
  });

  it('at the very beginning is a firewall: said at once', async () => {
    const world = await createStreamWorld();
    world.blocked = new EarshotError('udp-blocked');
    await failDiscovery(world);
    expect([world.outcome(), world.joins]).toEqual(['udp-blocked', 1]);
  });
});
