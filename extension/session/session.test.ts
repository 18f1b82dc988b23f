import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { channelId, guildId, token } from '../discord/testing/gateway-world.ts';
import { plainMix } from '../store/mix.ts';
import { createSessionWorld, tabView, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;
const tell = async (...commands: Parameters<SessionWorld['session']['command']>) => {
  await world.session.command(...commands);
  await world.clock.settle();
};
const problem = () => (world.session.state.state === 'idle' ? world.session.state.problem?.error.code : undefined);

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the tab that a stream begins with', () => {
  it('is the one that the view names, whichever is looked at by then', async () => {
    world.activeTabId = 2;
    await tell({ type: 'stream', tabId: 1 });
    expect(world.captured).toEqual([{ type: 'tab', tabId: 1 }]);
    expect(world.session.state).toMatchObject({ state: 'connecting', tab: tabView(1) });
  });

  it('is the active one if none is named', async () => {
    world.activeTabId = 2;
    await tell({ type: 'stream' });
    expect(world.captured).toEqual([{ type: 'tab', tabId: 2 }]);
  });

  it('may be gone by then, which is the reason that people read', async () => {
    world.tabs.delete(1);
    world.activeTabId = 2;
    await tell({ type: 'stream', tabId: 1 });
    expect([world.captured, problem()]).toEqual([[], 'tab-closed']);
    expect(world.failed).toEqual(['tab-closed']);
  });

  it('goes nowhere before a channel was chosen, or a bot connected', async () => {
    delete world.stored.local.chosen;
    await tell({ type: 'stream', tabId: 1 });
    expect(problem()).toBe('channel-unchosen');
    delete world.stored.local.token;
    await tell({ type: 'stream', tabId: 1 });
    expect(problem()).toBe('token-missing');
  });

  it('may be asked for in vain: the click has a reason all the same, and the exception keeps its name', async () => {
    world = await createSessionWorld({ findActiveTab: () => Promise.reject(new TypeError('No window is there.')) });
    await tell({ type: 'stream' });
    const { state } = world.session;
    expect(state.state === 'idle' && state.problem?.error.message).toContain('TypeError: No window is there.');
    expect(world.failed).toHaveLength(1);
  });

  it('may be none at all', async () => {
    world.activeTabId = null;
    await tell({ type: 'stream' });
    expect([world.captured, problem()]).toEqual([[], 'capture-refused']);
  });
});

describe('a tab for the mix', () => {
  beforeEach(() => tell({ type: 'stream', tabId: 1 }));

  it('is the one that the view names', async () => {
    await tell({ type: 'add-tab', tabId: 2 });
    expect(world.captured.slice(1)).toEqual([{ type: 'tab', tabId: 2 }]);
  });

  it('is the active one if none is named', async () => {
    world.activeTabId = 2;
    await tell({ type: 'add-tab' });
    expect(world.captured.slice(1)).toEqual([{ type: 'tab', tabId: 2 }]);
  });

  it('that is gone is refused with the reason, and the stream continues', async () => {
    world.tabs.delete(2);
    await expect(world.session.command({ type: 'add-tab', tabId: 2 })).rejects.toMatchObject({ code: 'tab-closed' });
    expect(world.session.state.state).toBe('connecting');
    expect(world.captured).toHaveLength(1);
  });
});

describe('a tab whose process dies', () => {
  const error = new EarshotError('tab-crashed');
  beforeEach(() => tell({ type: 'stream', tabId: 1 }));

  it('leaves the mix and is reported; the others continue', async () => {
    await tell({ type: 'add-tab', tabId: 2 });
    world.sayFromCapture({ type: 'tab-ended', tabId: 1, error });
    await world.clock.settle();
    expect(world.session.state).toMatchObject({ state: 'connecting', tab: tabView(2) });
    expect((await world.view()).problem).toMatchObject({ code: 'tab-crashed-left', action: 'none' });
  });

  it('ends the stream if it is alone, with its reason and the way back', async () => {
    world.sayFromCapture({ type: 'ended', error });
    await world.clock.settle();
    expect((await world.view()).problem).toMatchObject({ code: 'tab-crashed', action: 'stream' });
  });
});

describe('what the user wanted last', () => {
  it('counts: an earlier start gives way to a stop', async () => {
    void world.session.command({ type: 'stream', tabId: 1 });
    await tell({ type: 'stop' });
    expect([world.session.state.state, world.captured]).toEqual(['idle', []]);
  });

  it('counts: the stream that begins while another ends is the one that stays', async () => {
    await tell({ type: 'stream', tabId: 1 });
    void world.session.command({ type: 'stop' });
    void world.session.command({ type: 'stream', tabId: 1 });
    await tell({ type: 'stream', tabId: 2 });
    expect(world.session.state).toMatchObject({ state: 'connecting', tab: tabView(2) });
    expect(world.captured.at(-1)).toEqual({ type: 'tab', tabId: 2 });
  });

  it('is done by one key, and undone by the same', async () => {
    void world.session.toggle(tabView(2));
    await world.clock.settle();
    expect(world.session.state).toMatchObject({ state: 'connecting', tab: tabView(2) });
    await world.session.toggle(tabView(1));
    await world.clock.settle();
    expect(world.session.state).toEqual({ state: 'idle', problem: null });
    expect(world.failed).toEqual([]);
  });
});

describe('the end of a stream', () => {
  it('releases the capture, and is remembered for diagnostics', async () => {
    await tell({ type: 'stream', tabId: 1 });
    expect((await world.view()).lastStream).toBeNull();
    await tell({ type: 'stop' });
    expect(world.releases).toBe(1);
    expect((await world.view()).lastStream).toMatchObject({ liveMs: 0, sent: 0, endedBy: null });
  });

  it('has its reason if it came by itself, and is reported to whom it may concern', async () => {
    await tell({ type: 'stream', tabId: 1 });
    world.session.onTabClosed(1);
    await world.clock.settle();
    expect([problem(), world.failed]).toEqual(['tab-closed', ['tab-closed']]);
    expect((await world.view()).lastStream).toMatchObject({ endedBy: 'tab-closed' });
    await tell({ type: 'dismiss' });
    expect(problem()).toBeUndefined();
  });

  it('comes with another token, without a word', async () => {
    await world.signIn();
    await tell({ type: 'stream', tabId: 1 });
    await tell({ type: 'save-token', token, remember: true });
    expect(world.session.state).toEqual({ state: 'idle', problem: null });
    expect(world.failed).toEqual([]);
  });
});

describe('a background that was stopped in mid-stream', () => {
  const active = { tabs: [{ tabId: 1, volume: 0.5 }], mix: plainMix, guildId, channelId, since: 5 };

  it('takes the capture over that outlived it, as it was', async () => {
    world.stored.session.activeStream = active;
    world.outlivedTabId = 1;
    void world.session.restore();
    await world.clock.settle();
    expect(world.session.state).toMatchObject({ state: 'reconnecting', since: 5, tab: tabView(1) });
    expect(world.captured).toEqual([]);
  });

  it('says that it was interrupted if it was not live yet and nothing outlived it', async () => {
    await tell({ type: 'stream', tabId: 1 });
    expect(world.session.state.state).toBe('connecting');
    const kept = world.stored;
    world = await createSessionWorld();
    Object.assign(world.stored.session, kept.session);
    void world.session.restore();
    await world.clock.settle();
    expect([problem(), world.failed, world.stored.session.activeStream]).toEqual([
      'interrupted',
      ['interrupted'],
      undefined,
    ]);
  });

  it('says that it was interrupted if the tab is gone', async () => {
    world.stored.session.activeStream = { ...active, tabs: [{ tabId: 9, volume: 1 }] };
    await world.session.restore();
    await world.clock.settle();
    expect([problem(), world.releases, world.stored.session.activeStream]).toEqual(['interrupted', 1, undefined]);
  });

  it('lets the user’s own click go first', async () => {
    world.stored.session.activeStream = active;
    world.outlivedTabId = 1;
    void world.session.restore();
    await tell({ type: 'stream', tabId: 2 });
    expect(world.captured).toEqual([{ type: 'tab', tabId: 2 }]);
    expect(world.failed).toEqual([]);
  });
});

describe.each(['fails', 'hangs'] as const)('a storage that %s', (fault) => {
  /** Real timers guard the storage, the session's clock everything else. */
  const wait = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    await world.clock.advance(ms);
  };
  const shown = async () => {
    const view = world.view();
    await wait(2500);
    return (await view).problem?.code;
  };

  // State of one storage must not leak into other tests.
  beforeEach(async () => {
    vi.resetModules();
    world = await createSessionWorld();
  });
  afterEach(() => void vi.resetModules());

  it('in mid-stream is reported, and stream, faders and stop keep working', async () => {
    await world.signIn();
    await tell({ type: 'stream', tabId: 1 });
    world.storageFault = fault;
    void world.session.command({ type: 'set-mix', mix: { channelVolume: 0.5 } });
    await wait(2500);
    expect(await shown()).toBe('storage-failing');
    expect([world.session.mix.channelVolume, world.session.state.state]).toEqual([0.5, 'connecting']);
    void world.session.command({ type: 'stop' });
    await wait(2500);
    expect([world.session.state, world.releases]).toEqual([{ state: 'idle', problem: null }, 1]);
    await tell({ type: 'stream', tabId: 2 });
    expect([world.captured.at(-1), await shown()]).toEqual([{ type: 'tab', tabId: 2 }, undefined]);
  });

  it('from the beginning has its own reason, and the click after it streams', async () => {
    world.storageFault = fault;
    void world.session.command({ type: 'stream', tabId: 1 });
    await wait(5000);
    expect(await shown()).toBe('storage-failing');
    world.storageFault = null;
    await wait(31_000);
    await tell({ type: 'stream', tabId: 1 });
    expect(world.captured).toEqual([{ type: 'tab', tabId: 1 }]);
  });
});

describe('the bot', () => {
  const bot = async () => (await world.view()).bot;

  it('stays ten minutes after the last view closed, and leaves its session to the next', async () => {
    await world.signIn();
    world.session.rest();
    await world.clock.advance(599_000);
    expect(await bot()).not.toBeNull();
    await world.clock.advance(2000);
    expect(await bot()).toBeNull();
    expect(world.stored.session.resumePoint).toMatchObject({ sessionId: 'session-1' });
  });

  it('stays if somebody looks again meanwhile', async () => {
    await world.signIn();
    world.session.rest();
    await world.clock.advance(300_000);
    world.session.wake();
    await world.clock.advance(400_000);
    expect(await bot()).not.toBeNull();
  });

  it('stays ten minutes more if a stream ends that nobody looks at', async () => {
    await world.signIn();
    await tell({ type: 'stream', tabId: 1 });
    world.session.rest();
    await world.clock.advance(5000);
    world.session.onTabClosed(1);
    await world.clock.advance(599_000);
    expect(await bot()).not.toBeNull();
    await world.clock.advance(2000);
    expect(await bot()).toBeNull();
  });
});

it('keeps each of several settings that are saved in one breath', async () => {
  await Promise.all([
    tell({ type: 'save-settings', settings: { asksForChannel: true } }),
    tell({ type: 'save-settings', settings: { bitrate: 64_000 } }),
    tell({ type: 'save-settings', settings: { language: 'fr' } }),
  ]);
  expect((await world.view()).settings).toMatchObject({ asksForChannel: true, bitrate: 64_000, language: 'fr' });
});

it('keeps the settings of speaking, for the next stream too', async () => {
  await tell({ type: 'set-indicator', indicator: 'none' });
  await tell({ type: 'set-shows-people', shows: false });
  expect(world.stored.local).toMatchObject({ indicator: 'none', showsPeople: false });
  expect((await world.view()).showsPeople).toBe(false);
});

describe('the reason for silence', () => {
  const lastProblem = () => world.stored.session.lastProblem;
  const place = { guildId, channelId };

  it('is kept for a background that comes after this one, until it is dismissed', async () => {
    await tell({ type: 'stream', tabId: 1 });
    world.session.onTabClosed(1);
    await world.clock.settle();
    expect(lastProblem()).toEqual({ code: 'tab-closed', detail: null, target: place, liveMs: null });
    await tell({ type: 'dismiss' });
    expect(lastProblem()).toBeUndefined();
  });

  it('is shown by the background that comes after', async () => {
    world.stored.session.lastProblem = { code: 'capture-lost', target: place, liveMs: 90_000 };
    await world.session.restore();
    expect((await world.view()).problem).toMatchObject({ code: 'capture-lost', ...place, liveMs: 90_000 });
    await tell({ type: 'stream', tabId: 1 });
    expect(lastProblem()).toBeUndefined();
  });

  it('gives way to a stream that began before it was read', async () => {
    world.stored.session.lastProblem = { code: 'capture-lost', target: null, liveMs: null };
    void world.session.command({ type: 'stream', tabId: 1 });
    await world.session.restore();
    await world.clock.settle();
    expect(world.session.state.state).toBe('connecting');
    await tell({ type: 'stop' });
    expect([problem(), lastProblem()]).toEqual([undefined, undefined]);
  });

  it('is forgotten with the token, also if that was wished before it was read', async () => {
    world.stored.session.lastProblem = { code: 'token-refused', target: null, liveMs: null };
    const restoring = world.session.restore();
    await tell({ type: 'forget-token' });
    await restoring;
    await world.clock.settle();
    expect([(await world.view()).problem, lastProblem()]).toEqual([null, undefined]);
  });

  it('is not kept if it is about the helper, which the next background looks for itself', async () => {
    await tell({ type: 'stream', tabId: 1 });
    world.session.onTabClosed(1);
    await world.clock.settle();
    expect(lastProblem()).toBeDefined();
    // It reaches for the browser, which is there once the world is.
    const { rememberProblem } = await import('./problem-memory.ts');
    await rememberProblem({ error: new EarshotError('protocol-incompatible'), target: null, liveMs: null });
    expect(lastProblem()).toBeUndefined();
  });

  it('is none if the stored value makes no sense', async () => {
    world.stored.session.lastProblem = { code: 'out-of-cheese', target: 7 };
    await world.session.restore();
    expect(world.session.state).toEqual({ state: 'idle', problem: null });
  });
});

describe('a gateway that ends each session soon after it began', () => {
  const gateway = () => world.sockets.findLast(({ url }) => url.includes('gateway'))!;
  const shown = async () => (await world.view()).problem?.code;
  const endAgainAndAgain = async (): Promise<void> => {
    for (let times = 0; times < 5; times += 1) {
      const { length } = world.sockets;
      gateway().drop(4000);
      while (world.sockets.length === length) await world.clock.advance(100);
      gateway().accept();
      gateway().deliver({ op: 10, d: { heartbeat_interval: 41_250 } });
      gateway().deliver({ op: 0, t: 'RESUMED', s: 90 + times, d: {} });
      await world.clock.settle();
    }
  };

  it('is what an idle view says, until a session stays', async () => {
    await world.signIn();
    await endAgainAndAgain();
    expect(problem()).toBe('gateway-closing');
    await world.clock.advance(10_000);
    expect(problem()).toBeUndefined();
  });

  it('is shown beside a stream, which continues', async () => {
    // Its key is not agreed on: that would be shown first.
    world.stored.local.settings = { dialect: 'original', mode: 'plain' };
    await world.signIn();
    await world.goLive();
    await endAgainAndAgain();
    expect([world.session.state.state, await shown()]).toEqual(['live', 'gateway-closing']);
    await world.clock.advance(10_000);
    expect([world.session.state.state, await shown()]).toEqual(['live', undefined]);
  });
});
