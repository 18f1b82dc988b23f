import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlState } from '../../shared-protocol/control.ts';
import { channelId, guild, guildId, token } from '../discord/testing/gateway-world.ts';
import { sayEnglish } from '../ui/english.ts';
import { createSessionWorld, tabView, type SessionWorld } from '../session/testing/session-world.ts';

let world: SessionWorld;
let asked: number;
let changed: () => void;

type Said = { type: string; to?: number; state?: ControlState; error?: { code: string; message: string } };
const said = (type: string): Said[] => (world.helper.said as unknown as Said[]).filter((one) => one.type === type);

beforeEach(async () => {
  asked = 0;
  changed = () => undefined;
  world = await createSessionWorld({ onChange: () => changed() });
  world.helper.minor = 9;
  const { createRemote } = await import('./remote.ts');
  const remote = createRemote({
    session: world.session,
    makeView: () => world.view(),
    clock: world.clock,
    say: sayEnglish,
    findTab: async (tabId) => world.tabs.get(tabId) ?? null,
    findActiveTab: async () => world.tabs.get(world.activeTabId ?? -1) ?? null,
  });
  changed = remote.changed;
});

async function switchOn(): Promise<void> {
  await world.signIn();
  await world.session.command({ type: 'save-settings', settings: { allowsRemote: true } });
  await world.clock.settle();
}

/** A program's request, as the helper passes it on, and the answer. */
async function wish(verb: string, args: object = {}): Promise<Said> {
  const id = (asked += 1);
  world.helper.say({ type: 'control', id, verb, args });
  await world.clock.settle();
  return said('control-answer').find(({ to }) => to === id)!;
}
const codeOf = async (verb: string, args?: object): Promise<string | undefined> => (await wish(verb, args)).error?.code;
const stateOf = async (verb: string, args?: object): Promise<ControlState> => (await wish(verb, args)).state!;

describe('the switch of the remote control', () => {
  it('is off: the helper is told nothing, and no wish is answered', async () => {
    await world.signIn();
    world.helper.say({ type: 'control', id: 1, verb: 'status', args: {} });
    await world.clock.settle();
    expect([said('serve-control'), said('control-answer')]).toEqual([[], []]);
  });

  it('lets the helper listen, lets go of all programs, and takes it back', async () => {
    await switchOn();
    expect(said('serve-control')).toMatchObject([{ isOn: true, browser: 'chromium' }]);
    world.helper.say({ type: 'remote', state: 'on', programs: 2, watching: 0 });
    expect((await world.view()).remote).toEqual({ state: 'on', programs: 2, detail: null });
    await world.session.command({ type: 'disconnect-programs' });
    expect(said('serve-control')).toHaveLength(2);
    await world.session.command({ type: 'save-settings', settings: { allowsRemote: false } });
    await world.clock.settle();
    expect(said('serve-control').at(-1)).toMatchObject({ isOn: false });
    expect((await world.view()).remote.state).toBe('off');
  });

  it('counts again when the background has been restarted', async () => {
    world.stored.local.settings = { allowsRemote: true };
    await world.session.restore();
    await world.clock.settle();
    expect(said('serve-control')).toHaveLength(1);
  });
});

describe('a program', () => {
  beforeEach(switchOn);

  it('sees the stream, and nothing of token, settings or other servers', async () => {
    await world.dispatch('GUILD_CREATE', {
      ...guild,
      id: '999000000000000009',
      name: 'Secret society',
      channels: [{ id: '999000000000000010', type: 2, name: 'Vault' }],
    });
    world.stored.local.recent = ['999000000000000010', channelId];
    expect(await stateOf('status')).toMatchObject({ state: 'idle', tabs: [], channels: [] });
    await world.goLive();
    const state = await stateOf('status');
    expect(state).toMatchObject({
      state: 'live',
      muted: false,
      paused: false,
      volume: 100,
      channels: [{ id: channelId, state: 'live', muted: false }],
      tabs: [{ number: 1, title: 'Tab 1', site: 'rain.example', volume: 100, muted: false, solo: false }],
      indicator: 'ring',
    });
    expect(state.recent.map(({ id }) => id)).toEqual([channelId]);
    const all = JSON.stringify(world.helper.said);
    for (const secret of [token, 'Secret society', 'Vault', 'gatewayUrl']) expect(all).not.toContain(secret);
  });

  it('mutes and unmutes, and pauses', async () => {
    await world.goLive();
    expect([
      (await stateOf('mute', { to: 'on' })).muted,
      (await stateOf('mute', { to: 'on' })).muted,
      (await stateOf('mute', { to: 'toggle' })).muted,
      (await stateOf('pause', { to: 'toggle' })).paused,
      (await stateOf('start')).paused,
    ]).toEqual([true, true, false, true, false]);
  });

  it('finds each toggle granted, however fast they come', async () => {
    await world.goLive();
    for (let id = 101; id <= 103; id += 1)
      world.helper.say({ type: 'control', id, verb: 'mute', args: { to: 'toggle' } });
    await world.clock.settle();
    expect((await stateOf('status')).muted).toBe(true);
  });

  it.each([
    [{ to: 80 }, 80],
    [{ by: -30 }, 70],
    [{ by: 150 }, 200],
    [{ by: -150 }, 0],
  ])('sets the volume to the channel: %j', async (args, volume) => {
    await world.goLive();
    expect((await stateOf('volume', args)).volume).toBe(volume);
  });

  it('sets the volume of a tab by its number or name, and hears one alone', async () => {
    world.tabs.set(2, { ...tabView(2), title: 'Battle drums' });
    await world.goLive();
    await world.session.command({ type: 'add-tab', tabId: 2 });
    const set = await stateOf('tab-volume', { tab: 'drums', to: 40 });
    expect(set.tabs.map(({ volume }) => volume)).toEqual([100, 40]);
    expect((await stateOf('tab-volume', { tab: 1, by: -10 })).tabs[0]!.volume).toBe(90);
    expect(await codeOf('tab-volume', { tab: 3, to: 40 })).toBe('no-such-tab');
    expect(await codeOf('tab-volume', { tab: 'rain.example', to: 40 })).toBe('no-such-tab');
    const solo = await stateOf('solo', { tab: 2 });
    expect(solo.tabs.map((tab) => [tab.solo, tab.muted])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect((await stateOf('solo', { tab: null })).tabs.some((tab) => tab.solo || tab.muted)).toBe(false);
  });

  it('goes to a channel of this server that was streamed to lately', async () => {
    world.stored.local.recent = [channelId];
    await world.goLive();
    expect(await codeOf('channel', { name: channelId })).toBeUndefined();
    expect(await codeOf('channel', { name: 'Nowhere' })).toBe('no-such-channel');
    expect(await codeOf('channel', { next: true })).toBe('no-such-channel');
  });

  it('goes to a scene, and to the one after it', async () => {
    expect(await codeOf('scene', { next: true })).toBe('no-such-scene');
    const paged = (id: number, name: string) => ({ ...tabView(id), title: name, address: `https://${name}.example/` });
    world.tabs = new Map([
      [1, paged(1, 'rain')],
      [2, paged(2, 'drums')],
    ]);
    await world.goLive();
    await world.session.command({ type: 'save-scene', name: 'Tavern' });
    await world.session.command({ type: 'set-tab-volume', tabId: 1, volume: 0.5 });
    await world.session.command({ type: 'save-scene', name: 'Battle' });
    expect(await stateOf('status')).toMatchObject({ scenes: ['Tavern', 'Battle'], scene: 'Battle', waiting: [] });
    expect(await codeOf('scene', { name: 'Forest' })).toBe('no-such-scene');
    await wish('scene', { name: 'tavern' });
    await world.clock.advance(2000);
    expect(await stateOf('status')).toMatchObject({ scene: 'Tavern', tabs: [{ volume: 100 }] });
    await wish('scene', { next: true });
    await world.clock.advance(2000);
    expect(await stateOf('status')).toMatchObject({ scene: 'Battle', tabs: [{ volume: 50 }] });
  });

  it('is answered in time and size by the longest mix there may be', async () => {
    await world.goLive();
    const long = '\u{1F600}'.repeat(500);
    for (let id = 10; id < 40; id += 1) {
      world.tabs.set(id, { ...tabView(id), title: long, site: long });
      await world.session.command({ type: 'add-tab', tabId: id });
    }
    const answer = await wish('status');
    expect(answer.state!.tabs).toHaveLength(20);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(40_000);
  });

  it('sets the indicator', async () => {
    await world.goLive();
    expect((await stateOf('indicator', { to: 'none' })).indicator).toBe('none');
  });

  it('stops the stream, and may do so twice', async () => {
    await world.goLive();
    expect(await codeOf('stop')).toBeUndefined();
    await world.clock.advance(5000);
    expect(await codeOf('stop')).toBeUndefined();
    expect((await stateOf('status')).state).toBe('idle');
  });

  it.each([
    ['mute', { to: 'on' }],
    ['pause', { to: 'on' }],
    ['volume', { to: 50 }],
    ['tab-volume', { tab: 1, to: 50 }],
    ['solo', { tab: 1 }],
  ])('is told that nothing is live: %s', async (verb, args) => {
    expect(await codeOf(verb, args)).toBe('not-live');
  });

  it.each([
    ['save-token', { token: 'x' }, 'unknown-verb'],
    ['save-settings', { settings: { gatewayUrl: 'wss://evil.example' } }, 'unknown-verb'],
    ['__proto__', {}, 'unknown-verb'],
    ['volume', { to: 5000 }, 'bad-arguments'],
    ['volume', {}, 'bad-arguments'],
    ['mute', { to: 'on', guildId }, 'bad-arguments'],
    ['indicator', { to: 'loud' }, 'bad-arguments'],
  ])('is refused %s %j with %s', async (verb, args, code) => {
    const before = JSON.stringify(world.stored.local);
    expect(await codeOf(verb, args)).toBe(code);
    expect(JSON.stringify(world.stored.local)).toBe(before);
  });

  it('that watches hears of a change, once', async () => {
    world.helper.say({ type: 'remote', state: 'on', programs: 1, watching: 1 });
    await world.goLive();
    await world.clock.advance(200);
    const before = said('control-state').length;
    expect(said('control-state').at(-1)!.state).toMatchObject({ state: 'live', muted: false });
    await world.session.command({ type: 'set-mix', mix: { isMuted: true } });
    await world.clock.advance(1000);
    expect(said('control-state').slice(before)).toMatchObject([{ state: { muted: true } }]);
  });

  it('that watches after another has left hears also of what that one was told last', async () => {
    const mute = (isMuted: boolean) => world.session.command({ type: 'set-mix', mix: { isMuted } });
    const watching = (watching: number) => world.helper.say({ type: 'remote', state: 'on', programs: 1, watching });
    await world.goLive();
    watching(1);
    await world.clock.advance(200);
    expect(said('control-state').at(-1)!.state).toMatchObject({ muted: false });
    watching(0);
    await mute(true);
    expect(await stateOf('watch')).toMatchObject({ muted: true });
    watching(1);
    await mute(false);
    await world.clock.advance(200);
    expect(said('control-state').at(-1)!.state).toMatchObject({ muted: false });
    expect(said('control-state').length).toBeGreaterThan(1);
  });

  it('hears titles as one line of printable text: a page must not write into its terminal', async () => {
    world.tabs.set(1, { ...tabView(1), title: 'Rain\u001b]52;c;ZXZpbA==\u0007\u009b2J \u202eniaR' });
    await world.goLive();
    const [tab] = (await stateOf('status')).tabs;
    expect(tab!.title).toMatch(/^Rain [^\p{Cc}\u202e]+$/u);
  });

  it('hears neither title nor site of a private window', async () => {
    world.tabs.set(1, { ...tabView(1), isPrivate: true });
    await world.goLive();
    expect((await stateOf('status')).tabs).toMatchObject([{ number: 1, title: '', site: '' }]);
  });
});

describe('start', () => {
  beforeEach(switchOn);

  it('streams the tab of last time again, whichever is in front', async () => {
    await world.goLive();
    await wish('stop');
    await world.clock.advance(5000);
    world.activeTabId = 2;
    const started = wish('start');
    await world.clock.settle();
    await world.letIn();
    await started;
    await world.clock.settle();
    expect(said('control-answer').at(-1)!.state).toMatchObject({ state: 'live', tabs: [{ title: 'Tab 1' }] });
  });

  it('without such a tab takes the one in front, and without any says what to do', async () => {
    world.activeTabId = null;
    expect((await wish('start')).error).toMatchObject({
      code: 'needs-click',
      message: expect.stringMatching(/click/) as string,
    });
  });

  it('says the reason in the words of the popup if it is another one', async () => {
    delete world.stored.local.chosen;
    await wish('start');
    await world.clock.settle();
    expect(said('control-answer').at(-1)!.error?.code).toBe('channel-unchosen');
  });
});
