import { afterEach, beforeEach, expect, it } from 'vitest';
import { permission } from '../../shared-protocol/permission.ts';
import { defaultWorld, startLocalServer, type LocalServer } from '../index.ts';

const raised = { request_to_speak_timestamp: '2026-11-22T10:00:00.000Z' };
let server: LocalServer;
let world: ReturnType<typeof defaultWorld>;

beforeEach(async () => {
  world = defaultWorld();
  server = await startLocalServer({ world });
  server.seats.seat(server.bot.id, server.places.stageChannelId, { suppress: true });
});
afterEach(() => server.close());

const own = () => server.seats.find(server.bot.id, server.guildId);

async function change(body: unknown, { token = server.token, guildId = server.guildId, method = 'PATCH' } = {}) {
  const response = await fetch(`${server.restUrl}/v10/guilds/${guildId}/voice-states/@me`, {
    method,
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    ...(body !== null && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return response.status;
}

it('a bot raises its hand, and everybody sees it', async () => {
  expect(await change({ channel_id: server.places.stageChannelId, ...raised })).toBe(204);
  expect(own()).toMatchObject({ suppress: true, request_to_speak_timestamp: '2026-11-22T10:00:00.000000+00:00' });
});

it('a bot can let itself speak only if it may mute members', async () => {
  const speak = { channel_id: server.places.stageChannelId, suppress: false };
  expect(await change(speak)).toBe(403);
  expect(own()?.suppress).toBe(true);
  const [everyone] = world.guilds[0]!.roles;
  everyone!.permissions = String(BigInt(everyone!.permissions) | permission.muteMembers);
  expect(await change(speak)).toBe(204);
  expect(own()?.suppress).toBe(false);
});

it('a bot without the permission raises no hand', async () => {
  const [everyone] = world.guilds[0]!.roles;
  everyone!.permissions = String(BigInt(everyone!.permissions) & ~permission.requestToSpeak);
  expect(await change({ channel_id: server.places.stageChannelId, ...raised })).toBe(403);
});

it.each([
  ['no JSON', '{', {}, 400],
  ['no time', { request_to_speak_timestamp: 'soon' }, {}, 400],
  ['a channel that is no stage', { channel_id: '129000000000000101', suppress: false }, {}, 400],
  ['a channel that does not exist', { channel_id: '129000000000000999' }, {}, 404],
  ['too much', { padding: 'x'.repeat(1_100_000) }, {}, 413],
  ['another token', {}, { token: 'nobody' }, 401],
  ['another guild', {}, { guildId: '129000000000000077' }, 404],
  ['another method', null, { method: 'DELETE' }, 405],
])('refuses %s', async (_, body, how, status) => {
  const whole = typeof body === 'object' && body && { channel_id: server.places.stageChannelId, ...body };
  expect(await change(whole || body, how)).toBe(status);
  expect(own()).toMatchObject({ suppress: true, request_to_speak_timestamp: null });
});
