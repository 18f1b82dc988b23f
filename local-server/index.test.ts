import { expect, test } from 'vitest';
import fc from 'fast-check';
import { assertFuzzed } from '../tests/fuzz.ts';
import { defaultWorld, startLocalServer } from './index.ts';
import { joinVoice, openRaw, readReady, signIn } from './testing/raw-client.ts';

const resources = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|UDP|TCPSERVER|TCPSocket/i.test(name));

test.each([{}, { tls: true }])(
  'close leaves no socket, server or timer behind in mid-stream, with %j',
  async (options) => {
    const before = resources().length;
    const server = await startLocalServer(options);
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    const { udp, socket } = await joinVoice(gateway, server, 'plain');
    udp.close();
    await server.close();
    await Promise.all([gateway.closed(), socket.closed()]);
    for (let tries = 0; tries < 100 && resources().length > before; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(resources().length).toBeLessThanOrEqual(before);
    await server.close();
  },
);

test('a listener of its own hears another guild, and there is one in a guild at most', async () => {
  const server = await startLocalServer();
  try {
    const { otherGuildId, otherGuildChannelId, otherChannelId } = server.places;
    const there = server.listenIn(otherGuildChannelId);
    expect([server.listener.channelId(), there.channelId()]).toEqual([server.channelId, otherGuildChannelId]);
    expect(server.seats.find(defaultWorld().listener.id, otherGuildId)?.channel_id).toBe(otherGuildChannelId);
    expect(() => server.listenIn(otherChannelId)).toThrow(RangeError);
    there.leave();
    server.listener.follow(server.bot.id);
    server.seats.seat(server.bot.id, server.channelId);
    server.seats.seat(server.bot.id, otherGuildChannelId);
    expect(server.listener.channelId()).toBe(server.channelId);
    server.seats.seat(server.bot.id, otherChannelId);
    expect(server.listener.channelId()).toBe(otherChannelId);
    server.seats.unseat(server.bot.id, server.guildId);
    server.seats.seat(server.bot.id, otherGuildChannelId);
    expect(server.listener.channelId()).toBe(otherGuildChannelId);
    server.listener.follow(server.bot.id, otherGuildId);
    server.seats.unseat(server.bot.id, otherGuildId);
    server.seats.seat(server.bot.id, server.channelId);
    expect(server.listener.channelId()).toBe(otherGuildChannelId);
    server.listener.follow(null);
    server.listener.join(server.channelId);
    there.join(otherGuildChannelId);
    expect(() => server.listenIn(otherGuildChannelId)).toThrow(RangeError);
    expect(() => server.listenIn('1')).toThrow(RangeError);
  } finally {
    await server.close();
  }
});

test('a port that is taken is the system’s error, and nothing stays open', async () => {
  const server = await startLocalServer();
  const port = Number(new URL(server.pageUrl).port);
  const before = resources().length;
  await expect(startLocalServer({ port })).rejects.toThrow('EADDRINUSE');
  await expect(startLocalServer({ documentPort: server.documentPort })).rejects.toThrow('EADDRINUSE');
  for (let tries = 0; tries < 100 && resources().length > before; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(resources().length).toBeLessThanOrEqual(before);
  await server.close();
});

test('a server that starts again on its port knows the bot of before, and not its session', async () => {
  const first = await startLocalServer();
  const gateway = await signIn(first, first.token);
  const { session_id } = await readReady(gateway);
  await first.close();
  const port = Number(new URL(first.pageUrl).port);
  const again = await startLocalServer({ port, tokens: new Map([[first.bot.id, first.token]]) });
  try {
    const resuming = await openRaw(again.gatewayUrl);
    resuming.send({ op: 6, d: { token: first.token, session_id, seq: 1 } });
    expect(await resuming.op(9)).toMatchObject({ d: false });
    await readReady(await signIn(again, first.token));
  } finally {
    await again.close();
  }
});

test('no text, bytes or datagram takes the server down or makes it forget who is there', async () => {
  const server = await startLocalServer();
  try {
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    const { udp, ready } = await joinVoice(gateway, server, 'xsalsa20_poly1305');
    const payload = fc.record(
      { op: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.anything()), d: fc.anything() },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      payload.map((value) => JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? '1' : part))),
    );
    await assertFuzzed(
      fc.asyncProperty(text, fc.uint8Array({ maxLength: 90 }), fc.boolean(), async (words, bytes, isGateway) => {
        const socket = await openRaw(isGateway ? server.gatewayUrl : `ws://${server.voiceEndpoint}`);
        socket.sendLiteral(words);
        socket.sendLiteral(bytes);
        const packet = Buffer.concat([Buffer.from('80780001000000000000', 'hex'), bytes]);
        udp.send(packet, server.udpPort);
        udp.send(bytes, server.documentPort);
        await socket.closed();
      }),
      { numRuns: 30 },
    );
    expect(server.voice.clients()).toMatchObject([{ userId: server.bot.id, ssrc: ready.ssrc, packets: 0 }]);
    gateway.send({ op: 1, d: null });
    await gateway.op(11);
    udp.close();
  } finally {
    await server.close();
  }
});
