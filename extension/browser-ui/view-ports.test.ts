import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelId, guild, guildId, ordinary } from '../discord/testing/gateway-world.ts';
import type { RuntimePort } from '../browser.ts';
import { createSessionWorld, type SessionWorld } from '../session/testing/session-world.ts';
import type { ViewMessage } from '../page-contract/view.ts';
import type { ViewPorts } from './view-ports.ts';

const otherId = '41771983423143938';
const denId = '127121515262115849';
const someoneId = '80351110224678912';
const someone = { guild_id: otherId, user_id: someoneId, channel_id: denId, session_id: 's' };

let world: SessionWorld;
let views: ViewPorts;

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld({ onChange: () => views.changed() });
  const { createViewPorts } = await import('./view-ports.ts');
  views = createViewPorts(() => world.session, world.view);
  await world.signIn();
  const roles = [{ id: otherId, name: '@everyone', permissions: ordinary }];
  const channels = [{ id: denId, type: 2, name: 'Den', position: 0, user_limit: 0, permission_overwrites: [] }];
  await world.dispatch('GUILD_CREATE', { ...guild, id: otherId, name: 'Zoo', roles, channels });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page's port, which receives copies as a browser's does. */
function open(name: 'popup' | 'options') {
  const posted: ViewMessage[] = [];
  let say: (message: unknown) => void = () => {};
  let close = (): void => {};
  views.attach({
    name,
    postMessage: (message: ViewMessage) => void posted.push(structuredClone(message)),
    onMessage: { addListener: (listener: typeof say) => (say = listener) },
    onDisconnect: { addListener: (listener: typeof close) => (close = listener) },
  } as unknown as RuntimePort);
  return { posted, say: (message: unknown) => say(message), close: () => close() };
}
const settle = () => vi.advanceTimersByTimeAsync(100);
const names = (message: ViewMessage | undefined) =>
  message?.type === 'view' ? message.view.guilds.map(({ name }) => name) : [];

describe('a page that follows the session', () => {
  it('gets everything at once, then only what is new', async () => {
    const { posted } = open('options');
    await settle();
    expect(names(posted[0])).toEqual(['Discord Developers', 'Zoo']);
    posted.length = 0;
    await world.session.command({ type: 'set-indicator', indicator: 'none' });
    await settle();
    expect(posted).toMatchObject([{ type: 'change', guilds: null, view: { chosen: { guildId, channelId } } }]);
    expect(posted[0]).not.toHaveProperty('view.guilds');
  });

  it('gets the levels if it is a popup: nothing else shows them', async () => {
    const [options, popup] = [open('options'), open('popup')];
    await settle();
    for (const { posted } of [options, popup]) posted.length = 0;
    views.peaks([0.5, 0.25], 0.125);
    expect(popup.posted).toEqual([{ type: 'levels', left: 0.5, right: 0.25, microphone: 0.125 }]);
    expect(options.posted).toEqual([]);
    popup.close();
    popup.posted.length = 0;
    views.peaks([0.5, 0.25], 0);
    expect(popup.posted).toEqual([]);
  });

  it('gets only the server in which something happens', async () => {
    const { posted } = open('options');
    await settle();
    posted.length = 0;
    await world.dispatch('VOICE_STATE_UPDATE', someone);
    await settle();
    const people = [{ id: someoneId, isSpeaking: false }];
    expect(posted).toMatchObject([
      { type: 'change', guilds: { ids: [guildId, otherId], changed: [{ id: otherId, channels: [{ people }] }] } },
    ]);
  });

  it('learns of a server that is gone', async () => {
    const { posted } = open('options');
    await settle();
    await world.dispatch('GUILD_DELETE', { id: guildId });
    await settle();
    expect(posted.at(-1)).toMatchObject({ type: 'change', guilds: { ids: [otherId], changed: [] } });
  });

  it('has the first glance first if it is a popup, and the rest behind it', async () => {
    const { posted } = open('popup');
    await settle();
    expect(names(posted[0])).toEqual(['Discord Developers']);
    expect(posted.slice(1)).toMatchObject([
      { type: 'change', guilds: { ids: [guildId, otherId], changed: [{ id: otherId }] } },
    ]);
  });

  it('starts over on its own port, whatever another was sent', async () => {
    open('options').close();
    open('options');
    await settle();
    const second = open('options');
    await settle();
    expect(names(second.posted[0])).toEqual(['Discord Developers', 'Zoo']);
  });

  it('receives why its command was refused, and nobody else does', async () => {
    const [one, other] = [open('popup'), open('popup')];
    await settle();
    one.say({ type: 'go-back' });
    await settle();
    expect(one.posted.at(-1)).toEqual({ type: 'failed', command: 'go-back', code: 'message-state' });
    expect(other.posted.filter(({ type }) => type === 'failed')).toEqual([]);
  });
});

describe('a page of ours', () => {
  const url = 'chrome-extension://test/options/options.html';
  it.each([
    ['is one in a tab', { id: 'test', url, frameId: 0 }, true],
    ['is one without a tab, as a popup', { id: 'test', url: `${url}#bot` }, true],
    ['is none of another extension', { id: 'other', url, frameId: 0 }, false],
    ['is no other page', { id: 'test', url: 'chrome-extension://test/popup/popup.html', frameId: 0 }, false],
    [
      'is no web page, nor a script of ours within one',
      { id: 'test', url: 'https://rain.example/', frameId: 0 },
      false,
    ],
    ['is no frame within a page', { id: 'test', url, frameId: 4 }, false],
    ['is not nobody', undefined, false],
  ])('%s', async (_, sender, isOwn) => {
    const { isOwnPage } = await import('../browser.ts');
    expect(isOwnPage({ sender } as unknown as RuntimePort, 'options/options.html')).toBe(isOwn);
  });
});
