import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import type { ViewCommand } from '../page-contract/view-command.ts';
import { createSessionWorld, tabView, type SessionWorld } from '../session/testing/session-world.ts';
import type { Tab } from '../store/tab.ts';
import { noteCutOff } from './cut-off.ts';

const page = (name: string): string => `https://${name}.example/`;
const shown = (id: number, name: string): Tab => ({ ...tabView(id), title: name, address: page(name) });
/** the browser reveals only its id */
const hidden = (id: number): Tab => ({ ...tabView(id), title: '' });
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const [voice] = guild.channels;
const second = { guildId: '41771983423143942', channelId: '127121515262115902' };
const secondGuild = {
  ...guild,
  id: second.guildId,
  roles: guild.roles.map((role) => ({ ...role, id: second.guildId })),
  channels: [{ ...voice, id: second.channelId, name: 'Room 2' }],
};

let world: SessionWorld;
const tell = async (command: ViewCommand) => {
  const told = world.session.command(command);
  await world.clock.settle();
  await told;
};
const offer = async () => (await world.view()).goOn;
const comes = async () => (await offer())?.tabs.map(({ title, comes: how }) => [title, how]);
const heard = async () => {
  const { stream } = await world.view();
  const tabs = stream.state === 'live' ? stream.tabs : [];
  return Object.fromEntries(tabs.map(({ tab, volume }) => [tab.id, Math.round(volume * 100)]));
};

/** rain, and drums at 35 %, are live */
async function evening(changes: object = {}): Promise<void> {
  world = await createSessionWorld();
  world.helper.minor = 5;
  Object.assign(world.stored.local, changes);
  vi.setSystemTime(world.clock.wallMs());
  world.tabs = new Map([1, 2].map((id) => [id, shown(id, id === 1 ? 'rain' : 'drums')]));
  await world.session.restore();
  await world.signIn();
  await world.goLive();
  await tell({ type: 'add-tab', tabId: 2 });
  await tell({ type: 'set-tab-volume', tabId: 2, volume: 0.35 });
  await world.clock.advance(2100);
}

/** The browser closed and started again after this time, with these tabs; the first one is active. */
async function restart(
  afterMs = 3 * minuteMs,
  tabs: Tab[] = [shown(1, 'rain')],
  changes: object = {},
  grantedSites: string[] = [],
  isSameRun = false,
): Promise<void> {
  const { local } = structuredClone(world.stored);
  const wallMs = world.clock.wallMs();
  world = await createSessionWorld();
  world.helper.minor = 5;
  Object.assign(world.stored.local, local, changes);
  world.clock.setWall(wallMs + afterMs);
  vi.setSystemTime(world.clock.wallMs());
  world.tabs = new Map(tabs.map((tab) => [tab.id, tab]));
  world.activeTabId = tabs[0]?.id ?? null;
  world.grantedSites = grantedSites;
  world.isSameRun = isSameRun;
  await world.session.restore();
  await world.clock.settle();
}

/** Only the background is stopped and started. */
async function nextBackground(outlivedTabId: number | null = null): Promise<void> {
  const { local, session } = structuredClone(world.stored);
  world = await createSessionWorld();
  Object.assign(world.stored.local, local);
  Object.assign(world.stored.session, session);
  world.outlivedTabId = outlivedTabId;
  await world.session.restore();
  await world.clock.settle();
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a stream that the end of the browser cut off', () => {
  it('is offered with its channel, its tabs and the time, and once as news', async () => {
    await evening();
    await restart();
    const goOn = await offer();
    expect(goOn).toMatchObject({ places: [{ guildId, channelId, name: voice!.name }] });
    expect(world.clock.wallMs() - goOn!.seenAt).toBeLessThan(4 * minuteMs);
    expect(goOn!.tabs.map(({ title, tab }) => [title, tab?.id])).toEqual([
      ['rain', 1],
      ['drums', undefined],
    ]);
    expect(world.offers).toBe(1);
  });

  it('goes on at one click with the tab in front, and the others wait with their volumes', async () => {
    await evening();
    await restart();
    await world.signIn();
    await tell({ type: 'go-on', tabId: 1 });
    await world.letIn();
    expect(await heard()).toEqual({ 1: 100 });
    expect((await world.view()).waits).toMatchObject([{ title: 'drums', volume: 0.35 }]);
    expect(world.opened).toEqual([page('drums')]);
    expect(await offer()).toBeNull();
  });

  it('takes a tab in front that was not in it as one more', async () => {
    await evening();
    await restart(minuteMs, [shown(7, 'news'), shown(1, 'rain')]);
    await world.signIn();
    await tell({ type: 'go-on', tabId: 7 });
    await world.letIn();
    expect(await heard()).toEqual({ 1: 100, 7: 100 });
  });

  it('opens no tab a second time: what the browser hides may be that tab', async () => {
    await evening();
    await restart(minuteMs, [shown(1, 'rain'), hidden(2)]);
    expect(await comes()).toEqual([
      ['rain', 'at-a-click'],
      ['drums', 'at-a-click'],
    ]);
    await world.signIn();
    await tell({ type: 'go-on', tabId: 1 });
    await world.letIn();
    expect(world.opened).toEqual([]);
    world.tabs.set(2, shown(2, 'drums'));
    await tell({ type: 'join-waiting', tabId: 2 });
    expect(await heard()).toEqual({ 1: 100, 2: 35 });
  });

  it('says which tabs are opened, and which come by themselves', async () => {
    await evening();
    await restart(minuteMs, [shown(1, 'rain')]);
    expect(await comes()).toEqual([
      ['rain', 'at-a-click'],
      ['drums', 'opens'],
    ]);
    world.grantedSites = ['rain.example', 'drums.example'];
    expect((await comes())?.map(([, how]) => how)).toEqual(['by-itself', 'by-itself']);
  });

  it('comes back muted if it was', async () => {
    await evening();
    await tell({ type: 'set-mix', mix: { isMuted: true } });
    await world.clock.advance(2100);
    await restart();
    await world.signIn();
    await tell({ type: 'go-on' });
    await world.letIn();
    expect((await world.view()).stream).toMatchObject({ state: 'live', mix: { isMuted: true } });
  });

  it('goes on in all its servers, each with its mute', async () => {
    await evening();
    await world.dispatch('GUILD_CREATE', secondGuild);
    await tell({ type: 'add-server', ...second });
    await world.letIn(second);
    await tell({ type: 'mute-server', guildId: second.guildId, isMuted: true });
    await world.clock.advance(2100);
    await restart();
    expect((await offer())!.places.map(({ name }) => name)).toEqual([voice!.name, 'Room 2']);
    await world.signIn();
    await world.dispatch('GUILD_CREATE', secondGuild);
    await tell({ type: 'go-on' });
    expect((await world.view()).servers.map((server) => [server.guildId, server.isMuted])).toEqual([
      [guildId, false],
      [second.guildId, true],
    ]);
  });

  it.each([
    ['6 hours', 6 * hourMs, false],
    ['a little less', 6 * hourMs - 2 * minuteMs, true],
  ])('is offered for six hours: after %s', async (_, afterMs, isOffered) => {
    await evening();
    await restart(afterMs);
    expect((await offer()) !== null).toBe(isOffered);
    expect(world.offers).toBe(isOffered ? 1 : 0);
    if (!isOffered) expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('is no longer offered once six hours are over while the browser runs', async () => {
    await evening();
    await restart(5 * hourMs);
    expect(await offer()).not.toBeNull();
    await world.clock.sleep(2 * hourMs);
    expect(await offer()).toBeNull();
    expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('is still offered after the background was stopped and started', async () => {
    await evening();
    await restart();
    const { offers } = world;
    await nextBackground();
    expect(await offer()).not.toBeNull();
    expect([offers, world.offers]).toEqual([1, 0]);
  });

  it('comes back whole if the browser closes its tabs one after the other as it quits', async () => {
    await evening();
    world.session.onTabClosed(2);
    await world.clock.advance(1000);
    world.session.onTabClosed(1);
    await world.clock.advance(500);
    await restart();
    expect((await offer())!.tabs.map(({ title }) => title)).toEqual(['rain', 'drums']);
  });

  it('is known to the minute, however long nothing changes', async () => {
    await evening();
    await world.clock.advance(10 * minuteMs);
    const wallMs = world.clock.wallMs();
    await restart(0);
    expect(wallMs - (await offer())!.seenAt).toBeLessThanOrEqual(minuteMs);
  });

  it('is forgotten at "Not now", and kept as a scene if it gets a name', async () => {
    await evening();
    await restart();
    await tell({ type: 'forget-go-on', keepAs: 'Last time' });
    expect(await offer()).toBeNull();
    expect(world.stored.local.lastStream).toBeUndefined();
    expect(world.stored.local.scenes).toMatchObject([
      { name: 'Last time', tabs: [{ title: 'rain' }, { title: 'drums' }] },
    ]);
    await restart();
    expect(await offer()).toBeNull();
  });

  it('is offered again if it could not go on', async () => {
    await evening();
    await restart();
    await world.signIn({ ...guild, channels: [] });
    await tell({ type: 'go-on', tabId: 1 });
    await world.clock.advance(30_000);
    expect((await world.view()).problem?.code).toBe('channel-missing');
    expect(await offer()).not.toBeNull();
    expect((await world.view()).waits).toEqual([]);
  });

  it('is refused once it is gone', async () => {
    await evening();
    await restart(7 * hourMs);
    await expect(tell({ type: 'go-on' })).rejects.toMatchObject({ code: 'message-state' });
  });
});

describe('nothing is kept', () => {
  it('after Stop by hand', async () => {
    await evening();
    expect(world.stored.local.lastStream).toBeDefined();
    await tell({ type: 'stop' });
    expect(world.stored.local.lastStream).toBeUndefined();
    await world.clock.advance(2 * minuteMs);
    expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('after an end for a reason, once the browser was there long enough not to be its own', async () => {
    await evening();
    world.session.onTabClosed(1);
    world.session.onTabClosed(2);
    await world.clock.advance(5000);
    expect(world.stored.local.lastStream).toBeDefined();
    await world.clock.advance(10_000);
    expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('of a private window, from the moment that it joins', async () => {
    await evening();
    world.tabs.set(3, { ...tabView(3), isPrivate: true });
    await tell({ type: 'add-tab', tabId: 3 });
    await world.clock.advance(2 * minuteMs);
    expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('if the user wants no offer, also of what is on the air', async () => {
    await evening();
    await tell({ type: 'save-settings', settings: { offersToGoOn: false } });
    expect(world.stored.local.lastStream).toBeUndefined();
    await tell({ type: 'set-tab-volume', tabId: 2, volume: 0.5 });
    await world.clock.advance(2 * minuteMs);
    expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('of what never went live', async () => {
    world = await createSessionWorld();
    await world.session.restore();
    await world.signIn();
    void world.session.command({ type: 'stream', tabId: 1 });
    await world.clock.advance(1000);
    expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('of a background that was stopped, whose capture the next one takes over', async () => {
    await evening();
    await nextBackground(1);
    expect(world.session.state.state).toBe('reconnecting');
    expect([await offer(), world.offers]).toEqual([null, 0]);
  });

  it('of a stream that ended with an Earshot that was reloaded, while the browser runs', async () => {
    await evening();
    await restart(minuteMs, [shown(1, 'rain')], {}, [], true);
    expect([await offer(), world.offers]).toEqual([null, 0]);
    expect(world.stored.local.lastStream).toBeUndefined();
  });

  it('of a stream that was interrupted with its background, while the browser runs', async () => {
    await evening();
    await nextBackground();
    expect((await world.view()).problem?.code).toBe('interrupted');
    expect(await offer()).toBeNull();
    expect(world.stored.local.lastStream).toBeUndefined();
  });
});

describe('in Firefox, by itself', () => {
  const settings = { settings: { goesOnByItself: true } };
  const restarted = (tabs: Tab[], grantedSites: string[], changes: object = settings) =>
    restart(minuteMs, tabs, changes, grantedSites);

  it('it goes on with the first of its tabs that the browser shows, and opens none', async () => {
    await evening();
    await restarted([hidden(1), shown(2, 'drums')], ['rain.example', 'drums.example']);
    expect(world.session.state).toMatchObject({ state: 'connecting', tab: { id: 2 } });
    expect([world.opened, world.offers]).toEqual([[], 0]);
    await world.signIn();
    await world.clock.advance(1000);
    await world.letIn();
    expect(await heard()).toEqual({ 2: 35 });
    await world.session.onTabSeen(shown(1, 'rain'));
    expect(await heard()).toEqual({ 1: 100, 2: 35 });
  });

  it('it waits for a page that comes later, and offers meanwhile', async () => {
    await evening();
    await restarted([], ['rain.example']);
    expect([world.session.isWaiting, world.offers]).toEqual([true, 1]);
    world.tabs.set(1, shown(1, 'rain'));
    await world.session.onTabSeen(shown(1, 'rain'));
    await world.clock.settle();
    expect(world.session.state).toMatchObject({ state: 'connecting', tab: { id: 1 } });
  });

  it.each([
    ['on sites that were not allowed for good', [], settings],
    ['unless it was switched on', ['rain.example'], {}],
  ])('never %s', async (_, granted, changes) => {
    await evening();
    await restarted([shown(1, 'rain')], granted, changes);
    expect([world.session.state.state, world.offers]).toEqual(['idle', 1]);
  });

  it('never after "Not now"', async () => {
    await evening();
    await restarted([], ['rain.example']);
    await tell({ type: 'forget-go-on' });
    await world.session.onTabSeen(shown(1, 'rain'));
    expect([world.session.state.state, world.session.isWaiting]).toEqual(['idle', false]);
  });

  it('offers nothing and does nothing by itself after three cut-off streams in ten minutes', async () => {
    await evening();
    const cutOff = [world.clock.wallMs() - 6 * minuteMs, world.clock.wallMs() - 3 * minuteMs];
    await restarted([shown(1, 'rain')], ['rain.example'], { ...settings, cutOff });
    expect([world.session.state.state, world.session.isWaiting, world.offers]).toEqual(['idle', false, 0]);
    // A user who opens the popup may still want it.
    expect(await offer()).not.toBeNull();
  });
});

describe('starts that found a stream cut off', () => {
  const now = 100 * minuteMs;
  it.each([
    ['the first', [], false],
    ['the second', [now - minuteMs], false],
    ['the third in ten minutes', [now - 9 * minuteMs, now - minuteMs], true],
    ['the third in more than that', [now - 10 * minuteMs, now - minuteMs], false],
    ['times of a clock that was set back', [now + hourMs, now + 2 * hourMs], false],
  ])('are a loop: %s', (_, before, isLoop) => {
    const noted = noteCutOff(before, now);
    expect(noted.isLoop).toBe(isLoop);
    expect(noted.starts.at(-1)).toBe(now);
    expect(noted.starts.length).toBeLessThanOrEqual(3);
  });
});
