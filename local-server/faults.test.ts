import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startLocalServer, type LocalServer } from './index.ts';
import {
  askForVoice,
  connectVoice,
  joinVoice,
  openRaw,
  openUdp,
  readReady,
  signIn,
  type RawSocket,
  type RawVoice,
} from './testing/raw-client.ts';
import { connectV8, type RawV8 } from './testing/raw-v8-client.ts';

let server: LocalServer;
let voice: RawVoice | null = null;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(async () => {
  voice?.udp.close();
  voice = null;
  await server.close();
});

const join = () => ({
  op: 4,
  d: { guild_id: server.guildId, channel_id: server.channelId, self_mute: false, self_deaf: false },
});
const enter = async (): Promise<RawVoice> => {
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  return (voice = await joinVoice(gateway, server, 'plain'));
};

describe('the main gateway', () => {
  test('can be silent about one thing and answer everything else', async () => {
    server.faults.gateway.on('HELLO', { act: 'drop' });
    const gateway = await openRaw(server.gatewayUrl);
    gateway.send({ op: 1, d: null });
    expect((await gateway.next(() => true)).op).toBe(11);
  });

  test('can forget one acknowledgement and then be well again', async () => {
    server.faults.gateway.on('HEARTBEAT_ACK', { act: 'drop' }, 1);
    const gateway = await openRaw(server.gatewayUrl);
    await gateway.op(10);
    gateway.send({ op: 1, d: null });
    gateway.send({ op: 1, d: null });
    await gateway.op(11);
    expect(gateway.unread()).toEqual([]);
  });

  test('can send the voice pair in the other order', async () => {
    server.faults.gateway.isVoicePairReversed = true;
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    gateway.send(join());
    await gateway.dispatch('VOICE_SERVER_UPDATE');
    const { d } = await gateway.dispatch('VOICE_STATE_UPDATE');
    expect(d.user_id).toBe(server.bot.id);
  });

  test.each([false, true])('can send the voice pair apart, reversed or not: %s', async (isVoicePairReversed) => {
    Object.assign(server.faults.gateway, { isVoicePairReversed, voicePairApartMs: 80 });
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    gateway.send(join());
    const names = ['VOICE_STATE_UPDATE', 'VOICE_SERVER_UPDATE'];
    if (isVoicePairReversed) names.reverse();
    await gateway.dispatch(names[0]!);
    const atMs = performance.now();
    expect(gateway.unread()).toEqual([]);
    await gateway.dispatch(names[1]!);
    expect(performance.now() - atMs).toBeGreaterThan(40);
  });

  test('can name the voice server as none first, at a join and when it changes', async () => {
    server.faults.gateway.nullEndpointMs = 50;
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    gateway.send(join());
    const named = async (): Promise<unknown> => (await gateway.dispatch('VOICE_SERVER_UPDATE')).d.endpoint;
    expect([await named(), await named()]).toEqual([null, server.voiceEndpoint]);
    server.seats.changeVoiceServer(server.guildId);
    expect([await named(), await named()]).toEqual([null, server.voiceEndpoint]);
  });

  test('can answer op 4 by op 4, as the document says', async () => {
    server.faults.gateway.isVoiceStateLegacy = true;
    const gateway = await signIn(server, server.token);
    const { session_id } = await readReady(gateway);
    gateway.send(join());
    expect(await gateway.op(4)).toEqual({ op: 4, d: { user_id: server.bot.id, session_id } });
    await gateway.dispatch('VOICE_SERVER_UPDATE');
  });

  test.each([null, '', 'example.discord.gg/path', '127.0.0.1:80'])('can name the endpoint %j', async (endpoint) => {
    server.faults.gateway.endpoint = endpoint;
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    gateway.send(join());
    expect((await gateway.dispatch('VOICE_SERVER_UPDATE')).d.endpoint).toBe(endpoint);
  });

  test('can close, cut, garble, edit and delay', async () => {
    server.faults.gateway.on('HELLO', { act: 'close', code: 4008 });
    expect(await (await openRaw(server.gatewayUrl)).closed()).toBe(4008);
    server.faults.gateway.on('HELLO', { act: 'cut' });
    expect(await (await openRaw(server.gatewayUrl)).closed()).toBe(1006);
    server.faults.gateway.on('HELLO', { act: 'send', literal: '{"op":10,"d":{"heartbeat_interval":0}}' });
    expect((await (await openRaw(server.gatewayUrl)).op(10)).d).toEqual({ heartbeat_interval: 0 });
    server.faults.gateway.on('HELLO', { act: 'edit', edit: ({ op }) => ({ op }) });
    expect(await (await openRaw(server.gatewayUrl)).op(10)).toEqual({ op: 10 });
    server.faults.gateway.on('HELLO', { act: 'delay', delayMs: 20 });
    await (await openRaw(server.gatewayUrl)).op(10);
    server.faults.reset();
    expect((await (await openRaw(server.gatewayUrl)).op(10)).d.heartbeat_interval).toBe(41_250);
  });

  test('can be fed with any frame and cut in mid-session', async () => {
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    server.gateway.sendLiteral(server.bot.id, '{"op":77,"d":null}');
    await gateway.op(77);
    server.gateway.cut(server.bot.id);
    expect(await gateway.closed()).toBe(1006);
  });

  test('can refuse or never answer the upgrade, and still close', async () => {
    server.faults.gateway.upgrade = 'refuse';
    const refused = new WebSocket(server.gatewayUrl);
    const reason = await new Promise<Error>((resolve) => refused.once('error', resolve));
    expect(reason.message).toContain('503');
    server.faults.gateway.upgrade = 'hang';
    const hung = new WebSocket(server.gatewayUrl, { handshakeTimeout: 100 });
    const timeout = await new Promise<Error>((resolve) => hung.once('error', resolve));
    expect(timeout.message).toContain('timed out');
    const forgotten = new WebSocket(server.gatewayUrl);
    forgotten.on('error', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.close();
    server = await startLocalServer();
  });
});

describe('the voice gateway', () => {
  test('can stay silent after Identify, then serve the next connection', async () => {
    server.faults.voice.on('READY', { act: 'drop' }, 1);
    const gateway = await signIn(server, server.token);
    const { session_id } = await readReady(gateway);
    gateway.send(join());
    const { d } = await gateway.dispatch('VOICE_SERVER_UPDATE');
    const claim = {
      endpoint: d.endpoint,
      token: d.token,
      guildId: server.guildId,
      userId: server.bot.id,
      sessionId: session_id,
    };
    const mute = await openRaw(`ws://${d.endpoint}`);
    const claimed = server.events.waitFor('voice-receive', ({ op }) => op === 0);
    mute.send({ op: 0, d: { server_id: server.guildId, user_id: server.bot.id, session_id, token: d.token } });
    await claimed;
    voice = await connectVoice(claim, server.documentPort, 'plain');
    expect(await mute.closed()).toBe(4006);
    expect(mute.unread()).toEqual([]);
  });

  test('can carry anything in Ready and Session Description', async () => {
    server.faults.voice.on('SESSION_DESCRIPTION', {
      act: 'edit',
      edit: (payload) => ({ ...payload, d: { mode: 'plain', secret_key: [1, 2, 3] } }),
    });
    const { description } = await enter();
    expect(description.secret_key).toEqual([1, 2, 3]);
  });

  test('can be closed, cut or fed with bytes in mid-stream', async () => {
    const { socket } = await enter();
    server.voice.sendLiteral(server.bot.id, '{"op":250,"d":null}');
    await socket.op(250);
    server.voice.close(server.bot.id, 4015);
    expect(await socket.closed()).toBe(4015);
  });
});

describe("today's voice gateway", () => {
  const aes = 'aead_aes256_gcm_rtpsize';
  const join = async (): Promise<RawV8 & { gateway: RawSocket }> => {
    const gateway = await signIn(server, server.token);
    await readReady(gateway);
    const joined = await connectV8(await askForVoice(gateway, server), aes, { daveVersion: 1 });
    joined.udp.close();
    return { ...joined, gateway };
  };

  test('can forget acknowledgements', async () => {
    server.faults.voice.on('HEARTBEAT_ACK', { act: 'drop' }, 2);
    const { socket } = await join();
    for (const t of [1, 2, 3]) socket.send({ op: 3, d: { t, seq_ack: -1 } });
    expect((await socket.op(6)).d).toEqual({ t: 3 });
  });

  test('can name a key of the wrong length, or another mode', async () => {
    server.faults.voice.on('SESSION_DESCRIPTION', {
      act: 'edit',
      edit: (payload) => ({ ...payload, d: { mode: 'rot13', secret_key: new Array(31).fill(0) } }),
    });
    const { description } = await join();
    expect(description).toMatchObject({ mode: 'rot13', secret_key: { length: 31 } });
  });

  test('can send Hello after Ready', async () => {
    server.faults.voice.on('HELLO', { act: 'delay', delayMs: 50 });
    const { socket } = await join();
    expect((await socket.op(8)).d.v).toBe(8);
  });

  test('can lose a message of the group and damage another', async () => {
    server.faults.voice.on('EXTERNAL_SENDER', { act: 'edit-bytes', edit: (frame) => frame.slice(0, 2) }, 1);
    const { socket } = await join();
    expect(await socket.next(({ binary }) => binary !== undefined)).toMatchObject({ op: -1, seq: 4 });
  });

  test('can be taken away, with no other for now, and come back', async () => {
    const { socket, gateway } = await join();
    server.seats.changeVoiceServer(server.guildId, null);
    expect((await gateway.dispatch('VOICE_SERVER_UPDATE')).d.endpoint).toBeNull();
    expect(await socket.closed()).toBe(4014);
    server.seats.changeVoiceServer(server.guildId);
    expect((await gateway.dispatch('VOICE_SERVER_UPDATE')).d.endpoint).toBe(server.voiceEndpoint);
  });

  test.each([
    1000, 1001, 4001, 4002, 4003, 4004, 4005, 4006, 4009, 4011, 4012, 4014, 4015, 4016, 4017, 4020, 4021, 4022,
  ])('can close with %i', async (code) => {
    const { socket } = await join();
    server.voice.close(server.bot.id, code);
    expect(await socket.closed()).toBe(code);
  });
});

describe('UDP', () => {
  const request = (ssrc: number) => {
    const packet = Buffer.alloc(70);
    packet.writeUInt32BE(ssrc, 0);
    return packet;
  };

  test('can lose the first discovery requests and answer the next', async () => {
    const { ready } = await enter();
    server.faults.udp.dropDiscoveries = 2;
    const udp = await openUdp();
    for (let tries = 0; tries < 3; tries += 1) {
      const asked = server.events.waitFor('discovery');
      udp.send(request(ready.ssrc), server.udpPort);
      expect((await asked).isAnswered).toBe(tries === 2);
    }
    expect(await udp.next()).toHaveLength(70);
    udp.close();
  });

  test('can answer on one port only', async () => {
    const { ready } = await enter();
    server.faults.udp.answers = 'document';
    const udp = await openUdp();
    const asked = server.events.waitFor('discovery');
    udp.send(request(ready.ssrc), server.udpPort);
    expect(await asked).toMatchObject({ via: 'ready', isAnswered: false });
    udp.send(request(ready.ssrc), server.documentPort);
    await udp.next();
    expect(udp.received()).toBe(1);
    udp.close();
  });

  test('can answer with literal bytes', async () => {
    const { ready } = await enter();
    server.faults.udp.discoveryReplies = (valid) => [Buffer.from('00', 'hex'), valid];
    const udp = await openUdp();
    udp.send(request(ready.ssrc), server.udpPort);
    expect(await udp.next()).toEqual(Buffer.from('00', 'hex'));
    expect(await udp.next()).toHaveLength(70);
    udp.close();
  });

  test('loses, doubles and reorders the same packets for the same seed', async () => {
    const outcome = async (): Promise<number> => {
      Object.assign(server.faults.udp, { loss: 0.2, duplication: 0.1, reordering: 0.1, seed: 7 });
      const { udp, ready } = await enter();
      for (let index = 0; index < 200; index += 1) {
        udp.send(sound(ready.ssrc), server.udpPort);
      }
      udp.send(keepalive, server.udpPort);
      await udp.next();
      return server.listener.summary().packets;
    };
    const first = await outcome();
    expect(first).toBeGreaterThan(130);
    expect(first).toBeLessThan(215);
    voice?.udp.close();
    await server.close();
    server = await startLocalServer();
    expect(await outcome()).toBe(first);
  });

  const keepalive = Buffer.alloc(8, 1);
  const sound = (ssrc: number) => {
    const packet = Buffer.alloc(70, 9);
    packet.writeUInt32BE(ssrc, 0);
    return packet;
  };
  /** Datagrams of one sender arrive in order: everything sent before has been handled. */
  const settle = async ({ udp, ready }: Pick<RawVoice, 'udp' | 'ready'>): Promise<void> => {
    const asked = server.events.waitFor('discovery');
    udp.send(request(ready.ssrc), server.udpPort);
    await asked;
  };

  test('can leave keepalives unanswered, and answer them again', async () => {
    const { udp, ready } = await enter();
    const before = udp.received();
    server.faults.udp.answersKeepalives = false;
    udp.send(keepalive, server.udpPort);
    await settle({ udp, ready });
    expect(await udp.next()).toHaveLength(70);
    server.faults.udp.answersKeepalives = true;
    udp.send(keepalive, server.udpPort);
    expect(await udp.next()).toEqual(keepalive);
    expect(udp.received()).toBe(before + 2);
  });

  test('can be dark: nothing arrives and nothing leaves, discovery included, until it is light again', async () => {
    const { udp, ready } = await enter();
    const [before, discoveries] = [udp.received(), server.events.history('discovery').length];
    server.faults.udp.isDark = true;
    for (const packet of [keepalive, request(ready.ssrc), sound(ready.ssrc)]) udp.send(packet, server.udpPort);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.events.history('discovery')).toHaveLength(discoveries);
    expect(server.listener.summary().packets).toBe(0);
    server.faults.udp.isDark = false;
    udp.send(keepalive, server.udpPort);
    expect(await udp.next()).toEqual(keepalive);
    expect(udp.received()).toBe(before + 1);
  });

  test('can forget who its senders are, as a NAT does, until they discover their address again', async () => {
    const { udp, ready } = await enter();
    server.udp.forgetSenders();
    udp.send(keepalive, server.udpPort);
    udp.send(sound(ready.ssrc), server.udpPort);
    await settle({ udp, ready });
    expect(await udp.next()).toHaveLength(70);
    expect(server.listener.summary().packets).toBe(0);
    udp.send(sound(ready.ssrc), server.udpPort);
    udp.send(keepalive, server.udpPort);
    expect(await udp.next()).toEqual(keepalive);
    expect(server.listener.summary().packets).toBe(1);
  });

  test('can take voice from an address that it never saw, and know its sender there from then on', async () => {
    const { ready } = await enter();
    server.faults.udp.unknownSenders = 'accept';
    const elsewhere = await openUdp();
    elsewhere.send(sound(ready.ssrc), server.udpPort);
    elsewhere.send(keepalive, server.udpPort);
    expect(await elsewhere.next()).toEqual(keepalive);
    expect(server.listener.summary().packets).toBe(1);
    server.faults.udp.unknownSenders = 'drop';
    elsewhere.send(sound(ready.ssrc), server.udpPort);
    elsewhere.send(keepalive, server.udpPort);
    await elsewhere.next();
    expect(server.listener.summary().packets).toBe(2);
    elsewhere.close();
  });

  test('can shut its ports and open them again', async () => {
    const { udp, ready } = await enter();
    await server.udp.shut();
    udp.send(request(ready.ssrc), server.udpPort);
    await server.udp.reopen();
    udp.send(request(ready.ssrc), server.udpPort);
    expect(await udp.next()).toHaveLength(70);
  });
});
