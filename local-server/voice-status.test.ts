import { afterEach, beforeEach, expect, test } from 'vitest';
import { permission } from '../shared-protocol/permission.ts';
import { defaultWorld, startLocalServer, type LocalServer } from './index.ts';
import { askApi } from './testing/ask-api.ts';
import { openRaw, type RawSocket } from './testing/raw-client.ts';

let server: LocalServer;
let world: ReturnType<typeof defaultWorld>;
beforeEach(async () => {
  world = defaultWorld();
  server = await startLocalServer({ world });
});
afterEach(() => server.close());

const put = (channelId: string, body: unknown, reason?: string) =>
  askApi(server, 'PUT', `/channels/${channelId}/voice-status`, {
    body,
    ...(reason !== undefined && { headers: { 'x-audit-log-reason': reason } }),
  });

/** Signs in, and waits until the guilds are there. */
async function signIn(intents = 129, token = server.token): Promise<RawSocket> {
  const socket = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
  socket.send({ op: 2, d: { token, intents, properties: {} } });
  await socket.dispatch(intents & 1 ? 'GUILD_CREATE' : 'READY');
  return socket;
}

/** In a channel by word of the server alone: the status asks for no sound. */
const sit = (channelId: string): void => server.seats.seat(server.bot.id, channelId);

test('a bot sets the status of the channel that it is in, everybody hears of it, and the audit log says why', async () => {
  const gateway = await signIn(1 | (1 << 7));
  sit(server.channelId);
  const text = `${'𝄞'.repeat(499)}!`;
  expect(await put(server.channelId, { status: text }, 'plays%20m%C3%BAsica')).toMatchObject({
    status: 204,
    body: null,
  });
  expect((await gateway.dispatch('VOICE_CHANNEL_STATUS_UPDATE')).d).toEqual({
    id: server.channelId,
    guild_id: server.guildId,
    status: text,
  });
  expect(server.voiceStatus.get(server.channelId)).toBe(text);
  expect((await put(server.channelId, { status: null })).status).toBe(204);
  expect((await gateway.dispatch('VOICE_CHANNEL_STATUS_UPDATE')).d.status).toBeNull();
  expect(server.auditLog.of(server.guildId)).toEqual([
    {
      id: expect.any(String) as string,
      user_id: server.bot.id,
      target_id: server.channelId,
      action_type: 193,
      options: { channel_id: server.channelId },
    },
    {
      id: expect.any(String) as string,
      user_id: server.bot.id,
      target_id: server.channelId,
      action_type: 192,
      options: { channel_id: server.channelId, status: text },
      reason: 'plays música',
    },
  ]);
});

test('a channel that the bot is not in takes its status only if it may manage channels', async () => {
  expect(await put(server.channelId, { status: 'x' })).toMatchObject({ status: 403, body: { code: 50013 } });
  const [everyone] = world.guilds[0]!.roles;
  everyone!.permissions = String(BigInt(everyone!.permissions) | permission.manageChannels);
  expect((await put(server.channelId, { status: 'x' })).status).toBe(204);
});

test.each([
  ['noStatusChannelId', 403, { message: 'Missing Permissions', code: 50013 }],
  ['hiddenChannelId', 403, { message: 'Missing Access', code: 50001 }],
  ['stageChannelId', 400, { message: 'Cannot execute action on this channel type', code: 50024 }],
  ['textChannelId', 400, { message: 'Cannot execute action on this channel type', code: 50024 }],
] as const)('the status of places.%s is refused with %i', async (place, status, body) => {
  if (place === 'noStatusChannelId') sit(server.places[place]);
  expect(await put(server.places[place], { status: 'x' })).toMatchObject({ status, body });
});

test.each([
  ['nothing', {}, 'BASE_TYPE_REQUIRED'],
  ['a number', { status: 7 }, 'STRING_TYPE_CONVERT'],
  ['501 characters', { status: '𝄞'.repeat(501) }, 'BASE_TYPE_MAX_LENGTH'],
])('a status of %s is an invalid form', async (_, body, code) => {
  sit(server.channelId);
  expect(await put(server.channelId, body)).toMatchObject({
    status: 400,
    body: { code: 50035, message: 'Invalid Form Body', errors: { status: { _errors: [{ code }] } } },
  });
  expect(server.voiceStatus.get(server.channelId)).toBeNull();
});

test('op 43 answers with the fields of the channels that have them, and none that the bot cannot see', async () => {
  const [, guild] = [server, world.guilds[0]!];
  const ada = guild.ownerId;
  server.voiceStatus.set(server.channelId, 'late night', ada);
  server.voiceStatus.set(server.places.hiddenChannelId, 'secret', ada);
  const gateway = await signIn();
  const ask = async (fields: unknown) => {
    gateway.send({ op: 43, d: { guild_id: server.guildId, fields } });
    return (await gateway.dispatch('CHANNEL_INFO')).d as { channels: { id: string }[] };
  };
  expect(await ask(['status', 'no such field'])).toEqual({
    guild_id: server.guildId,
    channels: [{ id: server.channelId, status: 'late night' }],
  });
  const { channels } = await ask(['status', 'voice_start_time']);
  const time = expect.any(Number) as number;
  expect(channels).toEqual([
    { id: server.channelId, status: 'late night', voice_start_time: time },
    { id: server.places.fullChannelId, status: null, voice_start_time: time },
  ]);
  gateway.send({ op: 43, d: { guild_id: server.guildId } });
  expect(await gateway.closed()).toBe(4002);
});

test('a channel’s time begins with the first and ends with the last, who takes the status along', async () => {
  const gateway = await signIn();
  const [channelId, elsewhere] = [server.places.otherChannelId, server.channelId];
  sit(channelId);
  const begun = (await gateway.dispatch('VOICE_CHANNEL_START_TIME_UPDATE')).d;
  expect(begun).toEqual({ id: channelId, guild_id: server.guildId, voice_start_time: expect.any(Number) as number });
  expect(Math.abs(begun.voice_start_time - Date.now() / 1000)).toBeLessThan(60);
  await put(channelId, { status: 'on air' });
  sit(elsewhere);
  const end = { id: channelId, guild_id: server.guildId };
  expect((await gateway.dispatch('VOICE_CHANNEL_START_TIME_UPDATE')).d).toEqual({ ...end, voice_start_time: null });
  expect(server.voiceStatus.get(channelId)).toBeNull();
  expect(server.voiceStatus.startTime(channelId)).toBeNull();
  expect(gateway.unread()).toContain('VOICE_CHANNEL_STATUS_UPDATE');
});

test('a status is told to nobody without the GUILDS intent or a view of the channel', async () => {
  const blind = await signIn(1 << 7, server.peerTokens[0]);
  const gateway = await signIn(1);
  const heard: (string | null | undefined)[] = [];
  for (const socket of [blind, gateway])
    socket.hear(({ t, d }) => t === 'VOICE_CHANNEL_STATUS_UPDATE' && heard.push(d.status));
  const ada = world.guilds[0]!.ownerId;
  server.voiceStatus.set(server.places.hiddenChannelId, 'secret', ada);
  server.voiceStatus.set(server.channelId, 'open', ada);
  await expect.poll(() => heard).toEqual(['open']);
});
