import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { botId, channelId, guildId } from '../discord/testing/gateway-world.ts';
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
