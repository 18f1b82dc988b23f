import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSessionWorld, tabView, type SessionWorld } from './testing/session-world.ts';

const rounds = 200;
/** Turns of the event loop after which all effects of a command have settled. */
const mostTurns = 60;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A moment in a stream when the browser stops the background, this many turns later. */
const moments = {
  async connecting(world: SessionWorld) {
    void world.session.command({ type: 'stream', tabId: 1 });
  },
  async live(world: SessionWorld) {
    await world.signIn();
    await world.goLive();
  },
  async reconnecting(world: SessionWorld) {
    await world.signIn();
    await world.goLive();
    world.sockets.at(-1)!.drop(4006);
  },
  async mixing(world: SessionWorld) {
    await world.signIn();
    await world.goLive();
    void world.session.command({ type: 'add-tab', tabId: 2 });
  },
  async stopping(world: SessionWorld) {
    await world.signIn();
    await world.goLive();
    void world.session.command({ type: 'stop' });
  },
};

const endsOf: Record<keyof typeof moments, string[]> = {
  connecting: ['connecting', 'idle', 'interrupted'],
  live: ['interrupted', 'reconnecting'],
  reconnecting: ['interrupted', 'reconnecting'],
  mixing: ['interrupted', 'reconnecting'],
  stopping: ['idle'],
};

const turn = async (times: number): Promise<void> => {
  for (let time = 0; time < times; time += 1) await Promise.resolve();
};

/** The next background: with the browser's storage, and the capture's page if that is still there. */
async function restart(before: SessionWorld, isCaptureThere: boolean): Promise<SessionWorld> {
  const kept = structuredClone(before.stored.session);
  const isCaptured = before.captured.length > 0 && before.releases === 0;
  const after = await createSessionWorld();
  // Unfinished work of the stopped one must no longer reach the store.
  await after.clock.settle();
  for (const key of Object.keys(after.stored.session)) delete after.stored.session[key];
  Object.assign(after.stored.session, kept);
  after.outlivedTabId = isCaptured && isCaptureThere ? 1 : null;
  void after.session.restore();
  await after.clock.settle();
  return after;
}

it.each(Object.keys(moments) as (keyof typeof moments)[])(
  `a background that is stopped while it is %s, ${rounds / 5} times, is taken up again or says that it was interrupted`,
  async (moment) => {
    const ends = new Set<string>();
    for (let round = 0; round < rounds / 5; round += 1) {
      const stopped = await createSessionWorld();
      await moments[moment](stopped);
      await turn((round * 7) % mostTurns);
      const { state: last } = stopped.session;
      const world = await restart(stopped, round % 2 === 0);
      const { state } = world.session;
      const code = state.state === 'idle' ? state.problem?.error.code : undefined;
      ends.add(code ?? state.state);
      const isTakenUp = state.state === 'connecting' || state.state === 'reconnecting';
      expect(isTakenUp || state.state === 'idle').toBe(true);
      if (isTakenUp) expect(state.tab).toMatchObject({ id: tabView(1).id });
      else expect([undefined, 'interrupted']).toContain(code);
      // A stopped stream does not come back, and shows nothing.
      if (moment === 'stopping') expect([state.state, code]).toEqual(['idle', undefined]);
      // A live stream never just disappears.
      if (last.state === 'live') expect(isTakenUp || code === 'interrupted').toBe(true);
      // Nothing captures without a stream, and no request survives its end.
      if (!isTakenUp && world.outlivedTabId !== null) expect(world.releases).toBeGreaterThan(0);
      expect('activeStream' in world.stored.session).toBe(isTakenUp);

      await world.session.command({ type: 'stop' });
      await world.clock.settle();
      void world.session.command({ type: 'stream', tabId: 2 });
      await world.clock.settle();
      expect(world.captured.at(-1)).toEqual({ type: 'tab', tabId: 2 });
    }
    // Every correct end occurred, so every step was tried.
    expect([...ends].sort()).toEqual(endsOf[moment]);
  },
);
