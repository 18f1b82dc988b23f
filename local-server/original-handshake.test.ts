import { afterEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from './index.ts';
import { openRaw, openUdp, signIn } from './testing/raw-client.ts';

let server: LocalServer;
afterEach(() => server.close());

test("the original document's handshake works word for word", async () => {
  server = await startLocalServer();
  const gateway = await signIn(server, server.token);
  await gateway.dispatch('READY');
  gateway.send({
    op: 4,
    d: { guild_id: server.guildId, channel_id: server.channelId, self_mute: false, self_deaf: false },
  });
  const { d: state } = await gateway.next(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.user_id === server.bot.id);
  const { d: update } = await gateway.dispatch('VOICE_SERVER_UPDATE');
  expect(update).toMatchObject({ guild_id: server.guildId, endpoint: server.voiceEndpoint });

  const voice = await openRaw(`ws://${update.endpoint}`);
  voice.send({
    op: 0,
    d: { server_id: server.guildId, user_id: state.user_id, session_id: state.session_id, token: update.token },
  });
  const { d: ready } = await voice.op(2);
  expect(ready).toEqual({
    ssrc: expect.any(Number),
    port: server.udpPort,
    modes: ['plain', 'xsalsa20_poly1305'],
    heartbeat_interval: 1,
  });

  const udp = await openUdp();
  const ssrc = Buffer.alloc(4);
  ssrc.writeUInt32BE(ready.ssrc);
  udp.send(Buffer.concat([ssrc, Buffer.alloc(66)]), server.documentPort);
  const reply = await udp.next();
  expect(reply).toHaveLength(70);
  expect(reply.readUInt32LE(0)).toBe(ready.ssrc);
  expect(reply.subarray(4, 14)).toEqual(Buffer.from('127.0.0.1\0'));
  expect(reply.readUInt16LE(68)).toBe(udp.port);

  voice.send({
    op: 1,
    d: { protocol: 'udp', data: { address: '127.0.0.1', port: String(udp.port), mode: 'plain' } },
  });
  expect((await voice.op(4)).d).toEqual({ mode: 'plain', secret_key: null });

  voice.send({ op: 3, d: 1_450_000_000 });
  expect(await voice.op(3)).toEqual({ op: 3, d: 1_450_000_000 });

  voice.send({ op: 5, d: { speaking: true, delay: 0 } });
  await server.events.waitFor('speaking', ({ userId }) => userId === server.bot.id);
  const heard = server.events.waitFor('first-packet');
  udp.send(Buffer.concat([ssrc, Buffer.alloc(66, 0x11)]), server.documentPort);
  expect(await heard).toEqual({ userId: server.bot.id, ssrc: ready.ssrc, via: 'document' });
  expect(server.listener.summary()).toMatchObject({ packets: 1, lost: 0 });
  udp.close();
});
