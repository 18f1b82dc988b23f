import { expect, test } from 'vitest';
import fc from 'fast-check';
import { assertFuzzed } from '../../tests/fuzz.ts';
import { createListenerSession } from '../dave/listener-session.ts';
import { startLocalServer } from '../index.ts';
import { askForVoice, openRaw, readReady, signIn } from '../testing/raw-client.ts';
import { connectV8, rtpHeader, sealPacket, takePartInDave } from '../testing/raw-v8-client.ts';

const aes = 'aead_aes256_gcm_rtpsize';
const mutate = (bytes: Uint8Array, at: number, value: number, cut: number): Buffer => {
  const changed = Buffer.from(bytes.subarray(0, Math.max(0, bytes.length - cut)));
  if (changed.length > 0) changed[at % changed.length]! ^= value;
  return changed;
};

test('no message and no datagram of one member takes the server down or another member out of the call', async () => {
  const server = await startLocalServer();
  try {
    const enter = async (token: string) => {
      const gateway = await signIn(server, token);
      await readReady(gateway);
      return { gateway, voice: await connectV8(await askForVoice(gateway, server), aes, { daveVersion: 1 }) };
    };
    const { voice: good } = await enter(server.token);
    const dave = takePartInDave(good, server.channelId);
    const isHeard = async (): Promise<void> => {
      const before = server.listener.frames(server.bot.id).decrypted;
      for (let tries = 0; tries < 300 && server.listener.frames(server.bot.id).decrypted === before; tries += 1) {
        const sealed = dave.seal(Buffer.from('fc7d9a13e40b', 'hex'));
        if (sealed) good.speak(sealed);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(server.listener.frames(server.bot.id).decrypted).toBeGreaterThan(before);
    };
    good.socket.send({ op: 5, d: { speaking: 1, delay: 0, ssrc: good.ready.ssrc } });
    await isHeard();

    const keyPackages: Uint8Array[] = [];
    const { gateway, voice: first } = await enter(server.peerTokens[0]!);
    createListenerSession({
      userId: server.peers[0]!.id,
      channelId: server.channelId,
      send: (message) => void ('binary' in message && keyPackages.push(message.binary)),
    }).start(1);
    first.udp.close();

    const change = fc.record({
      at: fc.nat(2000),
      value: fc.integer({ min: 0, max: 255 }),
      cut: fc.oneof(fc.constant(0), fc.nat(40)),
    });
    const text = fc.record({
      op: fc.oneof(fc.integer({ min: 0, max: 32 }), fc.anything()),
      d: fc.oneof(
        fc.anything(),
        fc.record(
          {
            transition_id: fc.oneof(fc.integer({ min: -1, max: 65_536 }), fc.anything()),
            speaking: fc.anything(),
            ssrc: fc.anything(),
            seq_ack: fc.anything(),
            t: fc.anything(),
            protocol: fc.constant('udp'),
            data: fc.anything(),
          },
          { requiredKeys: [] },
        ),
      ),
    });
    await assertFuzzed(
      fc.asyncProperty(text, change, fc.uint8Array({ maxLength: 120 }), async (words, { at, value, cut }, bytes) => {
        const voice = await connectV8(await askForVoice(gateway, server), aes, { daveVersion: 1 });
        const key = Uint8Array.from(voice.description.secret_key);
        const packet = sealPacket(aes, key, rtpHeader(1, 960, voice.ready.ssrc), bytes, 1);
        voice.udp.send(mutate(packet, at, value, cut), server.udpPort);
        voice.udp.send(bytes, server.udpPort);
        voice.socket.sendLiteral(Buffer.concat([Buffer.from([26]), mutate(keyPackages[0]!, at, value, cut)]));
        voice.socket.sendLiteral(Buffer.concat([Buffer.from([28]), bytes]));
        voice.socket.sendLiteral(
          JSON.stringify(words, (_key, part: unknown) => (typeof part === 'bigint' ? '1' : part)),
        );
        voice.socket.sendLiteral(bytes);
        voice.socket.close(1000);
        await voice.socket.closed();
        voice.udp.close();
        const other = await openRaw(`ws://${server.voiceEndpoint}?v=8`);
        other.sendLiteral(bytes);
        await other.closed();
      }),
      { numRuns: 20 },
    );
    expect(server.voice.has(server.bot.id, server.guildId)).toBe(true);
    await isHeard();
    good.udp.close();
  } finally {
    await server.close();
  }
}, 30_000);
