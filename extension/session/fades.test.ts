import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { deferred } from '../time/wait.ts';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;
const elsewhere = { ...guild.channels[0]!, id: '127121515262115899', name: 'Elsewhere' };

/** what the capture received last, and the fade's time */
const last = () => {
  const [mix, overMs] = world.mixes.at(-1)!;
  return { tabs: mix.tabs, isMuted: mix.isMuted, overMs };
};
const tell = async (command: Parameters<SessionWorld['session']['command']>[0]) => {
  await world.session.command(command);
  await world.clock.settle();
};
const said = (type: string) => world.helper.said.filter((message) => message.type === type).length;
const fadesOver = (fadeSeconds: 0 | 1 | 3) => tell({ type: 'save-settings', settings: { fadeSeconds } });

beforeEach(async () => {
  world = await createSessionWorld();
  await world.signIn({ ...guild, channels: [...guild.channels, elsewhere] });
  await world.goLive();
});
afterEach(() => vi.unstubAllGlobals());

describe('a tab', () => {
  it('without fades comes, is muted and goes at once', async () => {
    await tell({ type: 'add-tab', tabId: 2 });
    await tell({ type: 'mute-tab', tabId: 1, isMuted: true });
    expect(last()).toMatchObject({ tabs: { 1: 0, 2: 1 }, overMs: 10 });
    await tell({ type: 'remove-tab', tabId: 1 });
    expect(world.letGo).toEqual([1]);
    expect(last().tabs).toEqual({ 2: 1 });
  });

  it('is let go once it has faded away, and comes back from there if it is added again', async () => {
    await fadesOver(3);
    await tell({ type: 'add-tab', tabId: 2 });
    expect(last()).toMatchObject({ tabs: { 1: 1, 2: 1 }, overMs: 3000 });
    await tell({ type: 'remove-tab', tabId: 2 });
    expect(last().tabs).toEqual({ 1: 1, 2: 0 });
    await world.clock.advance(2000);
    const asked = world.captured.length;
    await tell({ type: 'add-tab', tabId: 2 });
    expect([world.captured.length, last().tabs]).toEqual([asked, { 1: 1, 2: 1 }]);
    await world.clock.advance(5000);
    expect(world.letGo).toEqual([]);
    await tell({ type: 'remove-tab', tabId: 2 });
    await world.clock.advance(2000);
    await tell({ type: 'add-tab', tabId: 2 });
    await tell({ type: 'remove-tab', tabId: 2 });
    await world.clock.advance(2000);
    expect(world.letGo).toEqual([]);
    await world.clock.advance(1000);
    expect([world.letGo, last().tabs]).toEqual([[2], { 1: 1, 2: 0 }]);
  });

  it('takes the place of the others: they are muted, or leave the mix', async () => {
    await tell({ type: 'fade-to', tabId: 2 });
    expect(last()).toMatchObject({ tabs: { 1: 0, 2: 1 }, overMs: 1000 });
    await tell({ type: 'fade-to', tabId: 1 });
    expect(last().tabs).toEqual({ 1: 1, 2: 0 });
    await fadesOver(1);
    await tell({ type: 'stream-instead', tabId: 2 });
    const { stream } = await world.view();
    expect(stream).toMatchObject({ tab: { id: 2 }, tabs: [{ tab: { id: 2 }, isMuted: false }] });
    await world.clock.advance(1000);
    expect(world.letGo).toEqual([1]);
  });

  it('that comes while another is soloed is not heard', async () => {
    await tell({ type: 'solo-tab', tabId: 1, isSoloed: true });
    await tell({ type: 'add-tab', tabId: 2 });
    expect(world.entrances).toEqual([{ volume: 0, overMs: 10 }]);
    expect(last().tabs).toEqual({ 1: 1, 2: 0 });
  });

  it('keeps its volume while the capture is asked for it, whatever else changes, and is asked for once', async () => {
    world.stored.local.siteVolumes = [{ site: 'rain.example', volume: 0.4 }];
    const opened = deferred<void>();
    world.adding = opened.promise;
    const adding = [1, 2].map(() => world.session.command({ type: 'add-tab', tabId: 2 }));
    await world.clock.settle();
    await tell({ type: 'set-mix', mix: { channelVolume: 0.5 } });
    expect([last().tabs, world.entrances.length]).toEqual([{ 1: 1, 2: 0.4 }, 1]);
    opened.resolve();
    await Promise.all(adding);
    expect((await world.view()).stream).toMatchObject({ tabs: [{ tab: { id: 1 } }, { tab: { id: 2 }, volume: 0.4 }] });
    world.refusedTabIds = [3];
    world.tabs.set(3, { ...world.tabs.get(2)!, id: 3 });
    await expect(world.session.command({ type: 'add-tab', tabId: 3 })).rejects.toMatchObject({
      code: 'capture-refused',
    });
    await tell({ type: 'set-mix', mix: { channelVolume: 1 } });
    expect(last().tabs).toEqual({ 1: 1, 2: 0.4 });
  });

  it('that is the last one is told of if it ends while others fade away', async () => {
    await fadesOver(3);
    await tell({ type: 'add-tab', tabId: 2 });
    await tell({ type: 'remove-tab', tabId: 1 });
    world.session.onTabClosed(1);
    expect(world.session.state.state).toBe('live');
    world.session.onTabClosed(2);
    await world.clock.settle();
    expect(world.session.state).toMatchObject({ state: 'idle', problem: { error: { code: 'tab-closed' } } });
  });

  it('that the browser crashes is gone at once, without a fade', async () => {
    await fadesOver(3);
    await tell({ type: 'add-tab', tabId: 2 });
    world.session.onTabClosed(2);
    expect(world.letGo).toEqual([2]);
    expect((await world.view()).stream).toMatchObject({ tabs: [{ tab: { id: 1 } }] });
  });

  it('begins at the volume that its site had, unless nobody wants that kept', async () => {
    await tell({ type: 'set-tab-volume', tabId: 1, volume: 0.4 });
    await world.clock.advance(500);
    expect(world.stored.local.siteVolumes).toEqual([{ site: 'rain.example', volume: 0.4 }]);
    await tell({ type: 'set-tab-volume', tabId: 1, volume: 0 });
    await world.clock.advance(500);
    expect(world.stored.local.siteVolumes).toEqual([{ site: 'rain.example', volume: 0.4 }]);
    await tell({ type: 'set-tab-volume', tabId: 1, volume: 0.4 });
    await tell({ type: 'add-tab', tabId: 2 });
    expect(last().tabs).toEqual({ 1: 0.4, 2: 0.4 });
    await tell({ type: 'remove-tab', tabId: 2 });
    await tell({ type: 'save-settings', settings: { remembersSites: false } });
    await tell({ type: 'add-tab', tabId: 2 });
    expect(last().tabs).toEqual({ 1: 0.4, 2: 1 });
    await tell({ type: 'forget-sites' });
    expect(world.stored.local).not.toHaveProperty('siteVolumes');
  });

  it('of a private window leaves no volume behind', async () => {
    world.tabs.set(2, { ...world.tabs.get(2)!, site: 'secret.example', isPrivate: true });
    await tell({ type: 'add-tab', tabId: 2 });
    await tell({ type: 'set-tab-volume', tabId: 2, volume: 0.4 });
    await world.clock.advance(500);
    expect(world.stored.local.siteVolumes ?? []).toEqual([]);
  });

  it('keeps mute and solo in the next background', async () => {
    await tell({ type: 'add-tab', tabId: 2 });
    await tell({ type: 'mute-tab', tabId: 1, isMuted: true });
    await tell({ type: 'solo-tab', tabId: 2, isSoloed: true });
    expect(world.stored.session.activeStream).toMatchObject({
      tabs: [
        { tabId: 1, isMuted: true, isSoloed: false },
        { tabId: 2, isMuted: false, isSoloed: true },
      ],
    });
  });
});

describe('the whole mix', () => {
  it('paused leaves nothing once it has faded out, and comes back by a fade', async () => {
    await fadesOver(1);
    const before = said('pause');
    await tell({ type: 'set-mix', mix: { isPaused: true } });
    expect(last()).toMatchObject({ isMuted: true, overMs: 1000 });
    await world.clock.advance(1000);
    expect(said('pause')).toBe(before);
    // A fader meanwhile neither speeds it up nor delays it.
    await tell({ type: 'set-mix', mix: { channelVolume: 0.5 } });
    await world.clock.advance(150);
    expect(said('pause')).toBe(before + 1);
    await tell({ type: 'set-mix', mix: { isPaused: false } });
    expect(last()).toMatchObject({ isMuted: false, overMs: 1000 });
  });

  it('muted and taken back within the fade is never held', async () => {
    await fadesOver(3);
    const before = said('pause');
    await tell({ type: 'set-mix', mix: { isMuted: true } });
    await world.clock.advance(1000);
    await tell({ type: 'set-mix', mix: { isMuted: false } });
    await world.clock.advance(10_000);
    expect(said('pause')).toBe(before);
  });

  it('without fades is held at once, while the meter of a paused mix goes on', async () => {
    const before = said('pause');
    await tell({ type: 'set-mix', mix: { isPaused: true } });
    expect([said('pause'), last().isMuted]).toEqual([before + 1, false]);
  });

  it('stops after it has faded out, and at once if that is asked for again', async () => {
    await fadesOver(3);
    await tell({ type: 'stop' });
    expect([world.session.state.state, last()]).toMatchObject(['stopping', { isMuted: true, overMs: 3000 }]);
    await world.clock.advance(3000);
    expect(world.session.state.state).toBe('stopping');
    await world.clock.advance(200);
    expect(world.session.state.state).toBe('idle');

    await world.goLive();
    await tell({ type: 'stop' });
    await tell({ type: 'stop' });
    await world.clock.settle();
    expect(world.session.state.state).toBe('idle');

    await world.goLive();
    const tab = world.tabs.get(1)!;
    await world.session.toggle(tab);
    await world.session.toggle(tab);
    await world.clock.advance(5000);
    expect(world.session.state.state).toBe('idle');
  });

  it('that was stopped has no other reason for its end, whatever is closed or breaks while it fades out', async () => {
    await fadesOver(3);
    await tell({ type: 'stop' });
    await world.clock.advance(1000);
    world.session.onTabClosed(1);
    await world.clock.advance(100);
    expect(world.session.state).toEqual({ state: 'idle', problem: null });
    expect(world.failed).toEqual([]);

    await world.goLive();
    await tell({ type: 'stop' });
    world.sayFromCapture({ type: 'ended', error: new EarshotError('capture-lost') });
    await world.clock.advance(5000);
    expect(world.session.state).toEqual({ state: 'idle', problem: null });

    await world.goLive();
    world.session.onTabClosed(1);
    await world.clock.advance(100);
    expect(world.session.state).toMatchObject({ problem: { error: { code: 'tab-closed' } } });
  });

  it('goes to another channel between two fades', async () => {
    await fadesOver(1);
    await tell({ type: 'choose', guildId, channelId: elsewhere.id });
    expect(last()).toMatchObject({ isMuted: true, overMs: 1000 });
    await world.clock.advance(1200);
    // Nobody there hears it before it has arrived.
    expect([world.session.state.state, last().isMuted]).toEqual(['reconnecting', true]);
    await world.letIn({ guildId, channelId: elsewhere.id });
    expect(last()).toMatchObject({ isMuted: false, overMs: 1000 });
    expect(world.session.state).toMatchObject({ channelId: elsewhere.id });
  });

  it('stays if its own channel is chosen again while it fades out', async () => {
    await fadesOver(3);
    await tell({ type: 'choose', guildId, channelId: elsewhere.id });
    await tell({ type: 'choose', guildId, channelId });
    expect(last()).toMatchObject({ isMuted: false, overMs: 3000 });
    await world.clock.advance(10_000);
    expect(world.session.state).toMatchObject({ state: 'live', channelId });
  });

  it('goes where it was told although the connection breaks off while it fades out', async () => {
    await fadesOver(3);
    await tell({ type: 'choose', guildId, channelId: elsewhere.id });
    world.sockets.at(-1)!.drop(4009);
    await world.clock.settle();
    expect(world.session.state).toMatchObject({ state: 'reconnecting', channelId });
    await world.clock.advance(3200);
    expect(world.session.state).toMatchObject({ channelId: elsewhere.id });
  });

  it('that is stopped on its way to another channel goes nowhere', async () => {
    await fadesOver(3);
    await tell({ type: 'choose', guildId, channelId: elsewhere.id });
    await world.clock.advance(2000);
    await tell({ type: 'stop' });
    await world.clock.advance(1500);
    expect(world.session.state).toMatchObject({ state: 'stopping', channelId });
    expect(world.sockets[0]!.sent).not.toContainEqual(
      expect.objectContaining({ d: expect.objectContaining({ channel_id: elsewhere.id }) }),
    );
  });

  it('that was muted on the way is heard again if the next move never happens', async () => {
    await fadesOver(1);
    await tell({ type: 'choose', guildId, channelId: elsewhere.id });
    await tell({ type: 'set-mix', mix: { isMuted: true } });
    await tell({ type: 'choose', guildId, channelId: elsewhere.id });
    await tell({ type: 'set-mix', mix: { isMuted: false } });
    await world.clock.advance(15_000);
    expect(last()).toMatchObject({ isMuted: false });
  });

  it('stops at once while nobody hears it', async () => {
    await fadesOver(3);
    world.sockets.at(-1)!.drop(4009);
    await world.clock.settle();
    await tell({ type: 'stop' });
    await world.clock.settle();
    expect(world.session.state.state).toBe('idle');
  });

  it('comes back if the move never happens', async () => {
    await fadesOver(1);
    await tell({ type: 'choose', guildId, channelId: elsewhere.id });
    await world.clock.advance(15_000);
    expect(last()).toMatchObject({ isMuted: false });
  });
});
