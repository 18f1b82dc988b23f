import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askApi } from '../testing/ask-api.ts';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

const change = (channelId: string, body: unknown) => askApi(server, 'PATCH', `/channels/${channelId}`, { body });

test('who manages channels changes name, bitrate and limit, within Discord’s bounds', async () => {
  const channelId = server.places.otherGuildChannelId;
  expect((await change(channelId, { name: 'Loud', bitrate: 96_000, user_limit: 5 })).body).toMatchObject({
    name: 'Loud',
    bitrate: 96_000,
    user_limit: 5,
  });
  expect(server.seats.channel(channelId)).toMatchObject({ name: 'Loud', bitrate: 96_000 });
  expect(server.auditLog.of(server.places.otherGuildId)[0]).toMatchObject({ action_type: 11, target_id: channelId });
  for (const body of [{ bitrate: 7999 }, { bitrate: 96_001 }, { user_limit: 100 }, { name: '' }, { bitrate: '64000' }])
    expect(await change(channelId, body)).toMatchObject({ status: 400, body: { code: 50035 } });
});

test('who does not is refused, and sees no hidden channel', async () => {
  expect((await change(server.channelId, { name: 'x' })).body.code).toBe(50013);
  const get = (channelId: string) => askApi(server, 'GET', `/channels/${channelId}`);
  expect((await get(server.channelId)).body).toMatchObject({ id: server.channelId, bitrate: 64_000 });
  expect(await get(server.places.hiddenChannelId)).toMatchObject({ status: 403, body: { code: 50001 } });
  expect((await get('7')).body.code).toBe(10003);
  const { body } = await askApi(server, 'GET', `/guilds/${server.guildId}/channels`);
  const hidden = (body as { id: string; name: string }[]).find(({ id }) => id === server.places.hiddenChannelId);
  expect(hidden?.name).toBe('___hidden___');
});
