import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { botId, channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** `self_deaf` of the bot's requests, in order, each with whether it is in a channel */
const asked = () =>
  world.sockets[0]!.sent.flatMap(({ op, d }) => {
    const { channel_id: to, self_deaf: isDeaf } = d as { channel_id: string | null; self_deaf: boolean };
    return op === 4 ? [[to === null ? 'out' : 'in', isDeaf]] : [];
  });
const live = async () => {
  await world.signIn();
  await world.goLive();
};

it('shows as deafened from the start, and as nothing once it leaves', async () => {
  await live();
  await world.session.command({ type: 'stop' });
  await world.clock.advance(1000);
  expect(asked()).toEqual([
    ['in', true],
    ['out', false],
  ]);
});

it('says a change at once, in the channel where it is, and the stream goes on', async () => {
  await live();
  await world.session.command({ type: 'save-settings', settings: { isDeafened: false } });
  await world.dispatch('VOICE_STATE_UPDATE', {
    ...{ guild_id: guildId, channel_id: channelId, user_id: botId, session_id: 's', self_deaf: false },
  });
  await world.clock.advance(1000);
  expect((await world.view()).stream.state).toBe('live');
  await world.session.command({ type: 'save-settings', settings: { bitrate: null } });
  expect(asked()).toEqual([
    ['in', true],
    ['in', false],
  ]);
});

it('says nothing in a server where another program has the bot', async () => {
  const other = '41771983423143938';
  const member = { user: { id: botId, username: 'Earshot' }, roles: [] };
  await world.signIn();
  const seat = { channel_id: channelId, user_id: botId, session_id: 'another program' };
  await world.dispatch('GUILD_CREATE', { ...guild, id: other, members: [member], voice_states: [seat] });
  await world.goLive();
  await world.session.command({ type: 'save-settings', settings: { isDeafened: false } });
  const guilds = world.sockets[0]!.sent.filter(({ op }) => op === 4).map(
    ({ d }) => (d as { guild_id: string }).guild_id,
  );
  expect(new Set(guilds)).toEqual(new Set([guildId]));
});

it('does not show so if that is switched off', async () => {
  world.stored.local.settings = { isDeafened: false };
  await live();
  expect(asked()).toEqual([['in', false]]);
});

it('leaves op 4 of the original dialect as the document has it', async () => {
  world.stored.local.settings = { dialect: 'original', mode: 'plain' };
  await live();
  expect(asked()).toEqual([['in', false]]);
});
