import { afterEach, expect, it } from 'vitest';
import { startLocalServer } from '../../local-server/index.ts';
import { rtpHeader, sealPacket } from '../../local-server/testing/raw-v8-client.ts';
import { createChance, mutate } from '../../native-host/e2ee/testing/mutate.ts';
import { writeServerBinary } from '../../shared-protocol/dave-frames.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { heardWhole, settled, sleep, startEarshot } from './earshot-stream.ts';
import { tapNextReady } from './earshot-tap.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const seed = 20_261_122;
const strangersKey = new Uint8Array(32).fill(7);
const sealed = (header: Uint8Array, bytes: number, nonce: number): Uint8Array =>
  sealPacket('aead_aes256_gcm_rtpsize', strangersKey, header, new Uint8Array(bytes).fill(0x55), nonce);
const withBits = (header: Buffer, bits: number, rest: string): Buffer => {
  header[0]! |= bits;
  return Buffer.concat([header, Buffer.from(rest, 'hex')]);
};

/** Of each kind one that only its tag tells from a voice, then mutations of them all. */
function badDatagrams(count: number): Uint8Array[] {
  const kinds = [
    sealed(rtpHeader(1, 960, 0x1001), 80, 1),
    sealed(withBits(rtpHeader(1, 960, 0x1002), 0x10, 'bede0002'), 88, 2),
    sealed(withBits(rtpHeader(1, 960, 0x1003), 0x03, '000000010000000200000003'), 80, 3),
    sealed(withBits(rtpHeader(1, 960, 0x1004), 0x20, ''), 80, 4),
    sealed(rtpHeader(1, 960, 0x1005), 8000, 5),
    sealed(rtpHeader(1, 960, 0x1006), 80, 6).subarray(0, 31),
    Buffer.from(`80c80006${'0000abcd'.repeat(12)}`, 'hex'),
    Buffer.from('000100002112a442000102030405060708090a0b', 'hex'),
  ];
  const chance = createChance(seed);
  const mutations = Array.from({ length: count - kinds.length }, (_, index) =>
    mutate(kinds[index % kinds.length]!, chance),
  );
  // What is empty never arrives, 8 bytes come back as a keepalive, and 74 may be a discovery.
  return [...kinds, ...mutations].filter(({ length }) => ![0, 8, 74].includes(length));
}

async function live() {
  const server = await startLocalServer({ tls: true });
  cleanups.push(() => server.close());
  const tap = await tapNextReady(server);
  cleanups.push(() => tap.close());
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  await earshot.ready();
  await settled(server, 2);
  const moreIsHeard = (): Promise<void> => {
    const { decrypted } = server.listener.frames(server.bot.id);
    return earshot.until(() => server.listener.frames(server.bot.id).decrypted >= decrypted + 25, 'more sound');
  };
  earshot.tab.play(true);
  await moreIsHeard();
  return { server, tap, earshot, moreIsHeard };
}

/** Two hundred a second: while it sends, the host takes 32 datagrams at a time, once in 20 to 40 ms. */
async function sendAll(datagrams: Uint8Array[], send: (datagram: Uint8Array) => void): Promise<void> {
  for (let from = 0; from < datagrams.length; from += 8) {
    datagrams.slice(from, from + 8).forEach(send);
    await sleep(40);
  }
}

it('bad datagrams from the voice server are counted by the host, show nobody, and sound goes on', async () => {
  const { server, tap, earshot, moreIsHeard } = await live();
  const datagrams = badDatagrams(1000);
  await sendAll(datagrams, tap.toHost);
  const arrived = (): number => (earshot.stats.at(-1)?.received ?? 0) + (earshot.stats.at(-1)?.ignored ?? 0);
  // The kernel may lose some on a busy machine.
  await earshot.until(
    () => arrived() >= 0.5 * datagrams.length,
    () => `a count of each; there are ${arrived()}`,
  );
  expect(arrived()).toBeLessThanOrEqual(datagrams.length);
  expect(earshot.stats.at(-1)!.ignored).toBeGreaterThan(datagrams.length / 4);
  await moreIsHeard();
  // Whose SSRC nobody named has no ring.
  expect(earshot.rings).toEqual([]);
  expect(earshot.stats.at(-1)).toMatchObject({ held: 0 });
  expect(earshot.link.host.stderr()).toBe('');
  expect(earshot.events.filter(({ type }) => type === 'lost')).toEqual([]);
  expect(server.listener.plaintextFrames()).toBe(0);
});

it("bad datagrams from a host's address are counted by the server, reach nobody, and sound goes on", async () => {
  const { server, tap, earshot, moreIsHeard } = await live();
  const genuine = tap.packets.filter(({ packet }) => packet.length > 74).map(({ packet }) => packet);
  const chance = createChance(seed);
  const replays = genuine.slice(0, 20);
  const mutations = Array.from({ length: 1000 }, (_, index) => mutate(genuine[index % genuine.length]!, chance)).filter(
    ({ length }) => ![0, 8, 74].includes(length),
  );
  await sendAll([...replays, ...mutations], tap.toServer);
  const own = () => server.voice.clients().find(({ userId }) => userId === server.bot.id)!.dropped;
  const counted = (): number => Object.values(own()).reduce((sum, count) => sum + count, 0);
  await earshot.until(() => counted() === replays.length + mutations.length, 'a count of each');
  expect(own()).toMatchObject({ replayed: replays.length, 'no-key': 0, 'other-ssrc': 0 });
  expect(own().forged).toBeGreaterThan(mutations.length / 4);
  await moreIsHeard();
  await earshot.fallSilent();
  await heardWhole(server, earshot, 5);
  expect(server.listener.frames(server.bot.id)).toMatchObject({
    passedThrough: 0,
    plaintext: 0,
    early: 0,
    undecryptable: 0,
  });
});

it('junk about encryption is counted by the host and costs no frame', async () => {
  const { server, earshot, moreIsHeard } = await live();
  const code = earshot.privacyCode();
  const chance = createChance(seed);
  const junk = Array.from({ length: 200 }, () => Uint8Array.from({ length: 1 + chance(300) }, () => chance(256)));
  let sequence = 0x4000;
  for (const payload of junk)
    for (const op of [daveOp.externalSender, daveOp.proposals]) {
      server.voice.sendLiteral(server.bot.id, writeServerBinary({ sequence: sequence++, op, payload }));
      await sleep(1);
    }
  await earshot.until(() => (earshot.stats.at(-1)?.daveDropped ?? 0) >= 2 * junk.length, 'a count of each');
  await moreIsHeard();
  await earshot.fallSilent();
  await heardWhole(server, earshot, 5);
  expect(earshot.privacyCode()).toBe(code);
  expect(earshot.voice.filter(({ type }) => type === 'closed' || type === 'resuming')).toEqual([]);
  expect(server.listener.frames(server.bot.id)).toMatchObject({ plaintext: 0, undecryptable: 0 });
});

it('two bytes in a binary frame end the line, and a fresh join takes its place', async () => {
  const { server, earshot, moreIsHeard } = await live();
  server.voice.sendLiteral(server.bot.id, Uint8Array.of(0, 1));
  await earshot.until(() => earshot.events.some(({ type }) => type === 'lost'), 'the loss');
  await earshot.ready();
  await moreIsHeard();
  expect(earshot.voice.find(({ type }) => type === 'closed')).toMatchObject({ error: { code: 'voice-malformed' } });
  expect(earshot.ended()).toBeNull();
});
