import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import type { ViewCommand } from '../page-contract/view-command.ts';
import { createSessionWorld, tabView, type SessionWorld } from '../session/testing/session-world.ts';
import type { Tab } from '../store/tab.ts';

const page = (name: string): string => `https://${name}.example/`;
const shown = (id: number, name: string): Tab => ({ ...tabView(id), title: name, address: page(name) });
const elsewhere = '127121515262115849';
const [voice] = guild.channels;
const twoChannels = { ...guild, channels: [voice, { ...voice, id: elsewhere, name: 'Elsewhere' }] };

let world: SessionWorld;
const tell = async (command: ViewCommand) => {
  const told = world.session.command(command);
  await world.clock.settle();
  await told;
};
const view = () => world.view();
/** the playing tabs by number and percent, and the titles of waiting ones */
async function mix(): Promise<{ heard: Record<number, number>; waits: string[] }> {
  const { stream, waits } = await view();
  const tabs = stream.state === 'live' ? stream.tabs : [];
  return {
    heard: Object.fromEntries(tabs.map(({ tab, volume }) => [tab.id, Math.round(volume * 100)])),
    waits: waits.map(({ title }) => title),
  };
}
const current = async () => (await view()).scenes.find(({ isCurrent }) => isCurrent)?.name ?? null;
const sceneId = async (name: string) => (await view()).scenes.find((scene) => scene.name === name)!.id;
const go = async (name: string) => tell({ type: 'go-to-scene', sceneId: await sceneId(name) });
/** the browser reveals only this tab's id, as before a click on Earshot */
const hide = (id: number): void => void world.tabs.set(id, { ...tabView(id), title: '' });

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
  world.helper.minor = 5;
  vi.setSystemTime(world.clock.wallMs());
  world.tabs = new Map([
    [1, shown(1, 'rain')],
    [2, shown(2, 'drums')],
    [3, { ...tabView(3), title: '' }],
  ]);
  await world.session.restore();
  await world.signIn(twoChannels);
  await world.goLive();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** "Tavern" is rain alone; "Battle" is drums at 35 % and rain at 10 %. The mix is Battle. */
async function twoScenes(): Promise<void> {
  await tell({ type: 'save-scene', name: 'Tavern' });
  await tell({ type: 'add-tab', tabId: 2 });
  await tell({ type: 'set-tab-volume', tabId: 2, volume: 0.35 });
  await tell({ type: 'set-tab-volume', tabId: 1, volume: 0.1 });
  await tell({ type: 'save-scene', name: 'Battle' });
}

describe('a scene', () => {
  it('keeps the addresses, titles and volumes of the mix and its channel, and is the present one', async () => {
    await twoScenes();
    expect(world.stored.local.scenes).toMatchObject([
      { name: 'Tavern', tabs: [{ address: page('rain'), title: 'rain', volume: 1 }], channel: { guildId, channelId } },
      {
        name: 'Battle',
        tabs: [
          { address: page('rain'), volume: 0.1 },
          { address: page('drums'), volume: 0.35 },
        ],
      },
    ]);
    expect(await current()).toBe('Battle');
  });

  it('comes back at one click: its tabs at their volumes, and no other', async () => {
    await twoScenes();
    await go('Tavern');
    expect(await mix()).toEqual({ heard: { 1: 100 }, waits: [] });
    expect(await current()).toBe('Tavern');
    await go('Battle');
    expect(await mix()).toEqual({ heard: { 1: 10, 2: 35 }, waits: [] });
    expect(await current()).toBe('Battle');
    expect(world.opened).toEqual([]);
  });

  it('takes nothing in any more once another one was chosen while a tab of it was on its way', async () => {
    await twoScenes();
    await go('Tavern');
    let comes = (): void => undefined;
    world.adding = new Promise((resolve) => (comes = resolve));
    void world.session.command({ type: 'go-to-scene', sceneId: await sceneId('Battle') });
    await world.clock.settle();
    await go('Tavern');
    comes();
    await world.clock.advance(1000);
    expect(await mix()).toEqual({ heard: { 1: 100 }, waits: [] });
    expect(await current()).toBe('Tavern');
  });

  it('that wants the same tab has it at its own volume, also if an earlier one is bringing it in', async () => {
    await twoScenes();
    await tell({ type: 'set-tab-volume', tabId: 2, volume: 0.8 });
    await tell({ type: 'save-scene', name: 'Siege' });
    await go('Tavern');
    let comes = (): void => undefined;
    world.adding = new Promise((resolve) => (comes = resolve));
    for (const name of ['Battle', 'Siege']) {
      void world.session.command({ type: 'go-to-scene', sceneId: await sceneId(name) });
      await world.clock.settle();
    }
    comes();
    await world.clock.advance(1000);
    expect(await mix()).toEqual({ heard: { 1: 10, 2: 80 }, waits: [] });
    expect(await current()).toBe('Siege');
  });

  it('is the present one no longer once the mix is changed by hand', async () => {
    await twoScenes();
    await tell({ type: 'set-tab-volume', tabId: 2, volume: 0.5 });
    expect(await current()).toBeNull();
    await go('Battle');
    await tell({ type: 'remove-tab', tabId: 2 });
    expect(await current()).toBeNull();
  });

  it('stays the present one while its pages go from track to track', async () => {
    await twoScenes();
    world.tabs.set(2, { ...shown(2, 'drums'), address: `${page('drums')}next` });
    world.session.wake();
    await world.clock.settle();
    expect(await current()).toBe('Battle');
  });

  it('leads the bot into its channel, and one without a channel leaves it where it is', async () => {
    await twoScenes();
    await tell({ type: 'choose', guildId, channelId: elsewhere });
    expect(await current()).toBeNull();
    await go('Tavern');
    expect(world.stored.local.chosen).toEqual({ guildId, channelId });
    await tell({
      type: 'import-scenes',
      scenes: [
        { name: 'Anywhere', tabs: [{ address: page('rain'), title: '', volume: 0.5, isMuted: false }], channel: null },
      ],
    });
    await tell({ type: 'choose', guildId, channelId: elsewhere });
    await go('Anywhere');
    expect(world.stored.local.chosen).toEqual({ guildId, channelId: elsewhere });
    expect(await current()).toBe('Anywhere');
  });

  it('with several servers leaves them as they are if its channel is one of them', async () => {
    const second = { guildId: '41771983423143942', channelId: '127121515262115902' };
    const roles = guild.roles.map((role) => ({ ...role, id: second.guildId }));
    const channels = [{ ...voice, id: second.channelId }];
    await world.dispatch('GUILD_CREATE', { ...guild, id: second.guildId, roles, channels });
    await tell({ type: 'add-server', ...second });
    await world.letIn(second);
    const tabs = [{ address: page('rain'), title: 'rain', volume: 0.5, isMuted: false }];
    await tell({ type: 'import-scenes', scenes: [{ name: 'There', tabs, channel: second }] });
    await go('There');
    expect(await current()).toBe('There');
    expect(world.stored.local.chosen).toEqual({ guildId, channelId });
  });

  it('whose channel is gone is refused with the reason, and the mix stays', async () => {
    await twoScenes();
    const gone = { guildId, channelId: '127121515262115999' };
    const tabs = [{ address: page('rain'), title: 'rain', volume: 1, isMuted: false }];
    await tell({ type: 'import-scenes', scenes: [{ name: 'Gone', tabs, channel: gone }] });
    await expect(go('Gone')).rejects.toMatchObject({ code: 'channel-missing' });
    expect((await mix()).heard).toEqual({ 1: 10, 2: 35 });
  });

  it('saves nothing of a private window, and no mix of nothing but that', async () => {
    world.tabs.set(2, { ...tabView(2), isPrivate: true });
    await tell({ type: 'add-tab', tabId: 2 });
    await tell({ type: 'save-scene', name: 'Tavern' });
    expect(world.stored.local.scenes).toMatchObject([{ tabs: [{ address: page('rain') }] }]);
    await tell({ type: 'remove-tab', tabId: 1 });
    expect((await view()).canSaveScene).toBe(false);
    await expect(tell({ type: 'save-scene', name: 'Secret' })).rejects.toMatchObject({ code: 'message-state' });
  });

  it('holds the board too, which is opened if it is not there and comes by itself', async () => {
    const board = (id: number): Tab => ({ ...tabView(id), title: 'Board', address: 'earshot:board' });
    world.tabs.set(4, board(4));
    await tell({ type: 'add-tab', tabId: 4 });
    await tell({ type: 'set-tab-volume', tabId: 4, volume: 0.7 });
    await tell({ type: 'save-scene', name: 'Pads' });
    await tell({ type: 'remove-tab', tabId: 4 });
    world.tabs.delete(4);
    await go('Pads');
    expect(world.opened).toEqual(['earshot:board']);
    const tabId = (await view()).waits[0]!.tabId!;
    world.tabs.set(tabId, board(tabId));
    await tell({ type: 'add-tab', tabId });
    expect((await mix()).heard).toEqual({ 1: 100, [tabId]: 70 });
    expect(await current()).toBe('Pads');
  });

  it('saved under a name that is there takes its place', async () => {
    await twoScenes();
    await tell({ type: 'save-scene', name: 'Tavern' });
    expect((await view()).scenes.map(({ name }) => name)).toEqual(['Tavern', 'Battle']);
    expect(await current()).toBe('Tavern');
  });

  it('is renamed, moved, deleted and brought back at its place', async () => {
    await twoScenes();
    const names = async () => (await view()).scenes.map(({ name }) => name);
    const id = await sceneId('Tavern');
    await tell({ type: 'rename-scene', sceneId: id, name: 'Inn' });
    await tell({ type: 'move-scene', sceneId: id, to: 1 });
    expect(await names()).toEqual(['Battle', 'Inn']);
    await tell({ type: 'delete-scene', sceneId: await sceneId('Battle') });
    expect(await names()).toEqual(['Inn']);
    await tell({ type: 'restore-scene' });
    await tell({ type: 'restore-scene' });
    expect(await names()).toEqual(['Battle', 'Inn']);
    expect(world.stored.local.scenes).toHaveLength(2);
  });

  it('the next one is the one behind the present, and the first behind the last', async () => {
    await expect(world.session.nextScene()).rejects.toMatchObject({ code: 'message-state' });
    await twoScenes();
    await world.session.nextScene();
    expect(await current()).toBe('Tavern');
    await world.session.nextScene();
    await tell({ type: 'set-tab-volume', tabId: 2, volume: 0.5 });
    await world.session.nextScene();
    expect(await current()).toBe('Tavern');
  });

  it('begins the stream if nothing is on the air, in its channel, and the rest joins once it is live', async () => {
    await twoScenes();
    await tell({ type: 'stop' });
    await world.clock.advance(2000);
    await go('Battle');
    await world.letIn();
    expect(await mix()).toEqual({ heard: { 1: 10, 2: 35 }, waits: [] });
    expect(await current()).toBe('Battle');
  });

  it('of which the browser gives nothing begins no stream, and says so', async () => {
    await twoScenes();
    await tell({ type: 'stop' });
    await world.clock.advance(2000);
    hide(1);
    hide(2);
    await expect(go('Battle')).rejects.toMatchObject({ code: 'capture-refused' });
    expect(world.opened).toEqual([]);
  });
});

describe('a tab that the browser does not give without a click', () => {
  beforeEach(async () => {
    await twoScenes();
    await go('Tavern');
  });

  it('is opened if it is not there, waits with its volume, and joins at a click on Earshot there', async () => {
    world.tabs.delete(2);
    await go('Battle');
    expect(world.opened).toEqual([page('drums')]);
    expect(await mix()).toEqual({ heard: { 1: 10 }, waits: ['drums'] });
    expect(await current()).toBe('Battle');
    const tabId = (await view()).waits[0]!.tabId!;
    world.tabs.set(tabId, shown(tabId, 'drums'));
    await tell({ type: 'join-waiting', tabId });
    expect(await mix()).toEqual({ heard: { 1: 10, [tabId]: 35 }, waits: [] });
    expect(await current()).toBe('Battle');
  });

  it('joins in whichever tab the user opened its page', async () => {
    world.tabs.delete(2);
    await go('Battle');
    world.tabs.set(9, shown(9, 'drums'));
    await tell({ type: 'join-waiting', tabId: 9 });
    expect((await mix()).heard).toEqual({ 1: 10, 9: 35 });
  });

  it('is not joined by a tab of another page', async () => {
    world.tabs.delete(2);
    await go('Battle');
    world.tabs.set(9, shown(9, 'news'));
    await tell({ type: 'join-waiting', tabId: 9 });
    expect(await mix()).toEqual({ heard: { 1: 10 }, waits: ['drums'] });
  });

  it('waits if the browser refuses it, and its fader can be moved before it joins', async () => {
    world.refusedTabIds = [2];
    await go('Battle');
    const [wait] = (await view()).waits;
    expect(wait).toMatchObject({ title: 'drums', site: 'drums.example', volume: 0.35, tabId: 2 });
    await tell({ type: 'set-waiting', waitId: wait!.id, volume: 0.8 });
    world.refusedTabIds = [];
    await tell({ type: 'join-waiting', tabId: 2 });
    expect((await mix()).heard).toEqual({ 1: 10, 2: 80 });
    expect(await current()).toBeNull();
  });

  it('that is refused at a click too says why, and goes on waiting', async () => {
    world.refusedTabIds = [2];
    await go('Battle');
    await expect(tell({ type: 'join-waiting', tabId: 2 })).rejects.toMatchObject({ code: 'capture-refused' });
    expect((await mix()).waits).toEqual(['drums']);
  });

  it('joins at its volume too if it is added like any other tab', async () => {
    world.refusedTabIds = [2];
    await go('Battle');
    world.refusedTabIds = [];
    await tell({ type: 'add-tab', tabId: 2 });
    expect(await mix()).toEqual({ heard: { 1: 10, 2: 35 }, waits: [] });
  });

  it('joins by itself once its page is there, if the browser shows it', async () => {
    world.tabs.delete(2);
    await go('Battle');
    const tabId = (await view()).waits[0]!.tabId!;
    await world.session.onTabSeen({ ...shown(tabId, 'consent') });
    expect((await mix()).waits).toEqual(['drums']);
    await world.session.onTabSeen(shown(tabId, 'drums'));
    expect((await mix()).heard).toEqual({ 1: 10, [tabId]: 35 });
  });

  it('leads to its tab, which is opened again if it was closed meanwhile', async () => {
    world.refusedTabIds = [2];
    await go('Battle');
    world.tabs.delete(2);
    world.session.onTabClosed(2);
    const [wait] = (await view()).waits;
    expect(wait!.tabId).toBeNull();
    await tell({ type: 'go-to-waiting', waitId: wait!.id });
    expect(world.opened).toEqual([page('drums')]);
    expect((await view()).waits[0]!.tabId).not.toBeNull();
  });

  it('can be taken out of the row', async () => {
    world.refusedTabIds = [2];
    await go('Battle');
    await tell({ type: 'drop-waiting', waitId: (await view()).waits[0]!.id });
    expect(await mix()).toEqual({ heard: { 1: 10 }, waits: [] });
  });

  it('lets the old mix sound until it joins, if nothing else of the scene is there', async () => {
    await tell({
      type: 'import-scenes',
      scenes: [
        { name: 'Road', tabs: [{ address: page('lute'), title: 'lute', volume: 0.6, isMuted: false }], channel: null },
      ],
    });
    await go('Road');
    expect(await mix()).toEqual({ heard: { 1: 100 }, waits: ['lute'] });
    const tabId = (await view()).waits[0]!.tabId!;
    world.tabs.set(tabId, shown(tabId, 'lute'));
    await tell({ type: 'join-waiting', tabId });
    expect(await mix()).toEqual({ heard: { [tabId]: 60 }, waits: [] });
    expect(await current()).toBe('Road');
  });

  it('takes the place of the old mix also if the background was stopped meanwhile', async () => {
    await tell({
      type: 'import-scenes',
      scenes: [
        { name: 'Road', tabs: [{ address: page('lute'), title: 'lute', volume: 0.6, isMuted: false }], channel: null },
      ],
    });
    await go('Road');
    const { stored, tabs } = world;
    world = await createSessionWorld();
    const { activeStream, waits, playing } = stored.session;
    Object.assign(world.stored.session, structuredClone({ activeStream, waits, playing }));
    world.stored.local.scenes = structuredClone(stored.local.scenes);
    world.tabs = tabs;
    world.outlivedTabId = 1;
    await world.signIn(twoChannels);
    void world.session.restore();
    await world.clock.settle();
    await world.letIn();
    expect(await mix()).toEqual({ heard: { 1: 100 }, waits: ['lute'] });
    const tabId = (await view()).waits[0]!.tabId!;
    world.tabs.set(tabId, shown(tabId, 'lute'));
    await tell({ type: 'join-waiting', tabId });
    expect(await mix()).toEqual({ heard: { [tabId]: 60 }, waits: [] });
    expect(await current()).toBe('Road');
  });

  it('waits no longer after the next scene, nor after the stream', async () => {
    world.tabs.delete(2);
    await go('Battle');
    await go('Tavern');
    expect(await mix()).toEqual({ heard: { 1: 100 }, waits: [] });
    await go('Battle');
    await tell({ type: 'stop' });
    await world.clock.advance(2000);
    expect((await view()).waits).toEqual([]);
    expect(world.stored.session.waits).toBeUndefined();
  });
});
