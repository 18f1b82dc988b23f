import { afterEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../index.ts';
import { askForVoice, openRaw, readReady, signIn, type Payload, type RawSocket } from '../testing/raw-client.ts';
import { claimOf, connectV8, type RawV8 } from '../testing/raw-v8-client.ts';

const aes = 'aead_aes256_gcm_rtpsize';
let server: LocalServer;
const open: RawV8[] = [];
afterEach(async () => {
  for (const { udp } of open.splice(0)) udp.close();
  await server.close();
});

async function enter(token = server.token): Promise<RawV8 & { last(): number }> {
  const gateway = await signIn(server, token);
  await readReady(gateway);
  const voice = await connectV8(await askForVoice(gateway, server), aes);
  open.push(voice);
  let last = -1;
  voice.socket.hear(({ seq }) => (last = seq ?? last));
  return { ...voice, last: () => last };
}
const start = async (options: LocalServerOptions = {}) => {
  server = await startLocalServer({ dave: { voice: 'optional' }, ...options });
};

async function resume({ pair }: RawV8, seq_ack?: number): Promise<RawSocket> {
  const socket = await openRaw(`ws://${pair.endpoint}?v=8`);
  await socket.op(8);
  socket.send({ op: 7, d: { ...claimOf(pair), seq_ack } });
  return socket;
}
/** Everything up to an answer to a heartbeat, Hello left out. */
async function allOf(socket: RawSocket): Promise<Payload[]> {
  const seen: Payload[] = [];
  socket.hear((payload) => seen.push(payload));
  socket.send({ op: 3, d: { t: 77, seq_ack: -1 } });
  await socket.next(({ op, d }) => op === 6 && d.t === 77);
  return seen.filter(({ op }) => op !== 6 && op !== 8);
}
const ring = (isSpeaking: boolean) => server.people.speak(server.people.ids(server.guildId)[0]!, isSpeaking);

test('a cut line is resumed with SSRC, address and key, and what was missed comes in order after Resumed', async () => {
  await start();
  const voice = await enter();
  const acked = voice.last();
  server.voice.cut(server.bot.id);
  expect(await voice.socket.closed()).toBe(1006);
  ring(true);
  ring(false);
  expect(server.voice.clients()).toMatchObject([{ ssrc: voice.ready.ssrc, isAttached: false }]);
  const resumed = server.events.waitFor('voice-resumed');
  const socket = await resume(voice, acked);
  expect((await allOf(socket)).map(({ op, seq, d }) => [op, seq, d?.speaking])).toEqual([
    [9, undefined, undefined],
    [5, acked + 1, 1],
    [5, acked + 2, 0],
  ]);
  expect(await resumed).toEqual({ userId: server.bot.id, afterSequence: acked });
  socket.send({ op: 5, d: { speaking: 1, delay: 0, ssrc: voice.ready.ssrc } });
  const heard = server.events.waitFor('first-packet');
  voice.speak(Buffer.from('f8000102', 'hex'));
  expect((await heard).ssrc).toBe(voice.ready.ssrc);
});

test('packets go on while the WebSocket is gone', async () => {
  await start();
  const voice = await enter();
  voice.socket.send({ op: 5, d: { speaking: 1, delay: 0, ssrc: voice.ready.ssrc } });
  await server.events.waitFor('speaking');
  server.voice.close(server.bot.id, 4015);
  expect(await voice.socket.closed()).toBe(4015);
  const hearer = await enter(server.peerTokens[0]);
  voice.speak(Buffer.from('f8000102', 'hex'));
  expect((await hearer.hear()).payload.toString('hex')).toBe('f8000102');
});

test('numbers wrap from 65535 to 0, and 0 can be resumed from', async () => {
  await start({ firstSequence: 0xffff });
  const voice = await enter();
  // Ready is 65535, Session Description 0, the members 1
  expect(voice.last()).toBe(1);
  voice.socket.terminate();
  const socket = await resume(voice, 0);
  expect((await allOf(socket)).map(({ op, seq }) => [op, seq])).toEqual([
    [9, undefined],
    [11, 1],
  ]);
});

test('a resume that has heard nothing gets everything, DAVE in binary included', async () => {
  await start({ dave: {} });
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  const voice = await connectV8(await askForVoice(gateway, server), aes, { daveVersion: 1 });
  open.push(voice);
  const [externalSender] = [await voice.socket.op(25)];
  voice.socket.terminate();
  const replayed = await allOf(await resume(voice, -1));
  expect(replayed.map(({ op, seq }) => [op, seq])).toEqual([
    [9, undefined],
    [2, 1],
    [4, 2],
    [11, 3],
    [25, 4],
  ]);
  expect(replayed.at(-1)!.binary).toEqual(externalSender.binary);
});

test('the replay can come before Resumed', async () => {
  await start();
  server.faults.voice.isReplayBeforeResumed = true;
  const voice = await enter();
  const acked = voice.last();
  voice.socket.terminate();
  ring(true);
  expect((await allOf(await resume(voice, acked))).map(({ op }) => op)).toEqual([5, 9]);
});

test('what was lost on the way is sent again', async () => {
  await start();
  const voice = await enter();
  const acked = voice.last();
  server.faults.voice.on('SPEAKING', { act: 'drop' }, 1);
  ring(true);
  voice.socket.terminate();
  expect((await allOf(await resume(voice, acked))).map(({ op, seq }) => [op, seq])).toEqual([
    [9, undefined],
    [5, acked + 1],
  ]);
});

test.each([
  ['a number that was never sent', async (voice: RawV8) => resume(voice, 5000)],
  [
    'a session that was forgotten',
    async (voice: RawV8) => {
      server.voice.forgetSession(server.bot.id);
      return resume(voice, 1);
    },
  ],
  [
    'a seat that was taken away',
    async (voice: RawV8) => {
      server.seats.unseat(server.bot.id, server.guildId);
      return resume(voice, 1);
    },
  ],
])('%s cannot be resumed: 4006', async (_what, attempt) => {
  await start();
  const voice = await enter();
  server.voice.cut(server.bot.id);
  await voice.socket.closed();
  expect(await (await attempt(voice)).closed()).toBe(4006);
  expect(server.voice.clients()).toEqual([]);
});

test('a connection that nobody resumes in time is gone, and so is one that said goodbye', async () => {
  await start({ voiceResumeWindowMs: 30 });
  const cut = await enter();
  cut.socket.terminate();
  await server.events.waitFor('voice-close');
  expect(server.voice.clients()).toHaveLength(1);
  for (let tries = 0; tries < 200 && server.voice.clients().length > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(server.voice.clients()).toEqual([]);
  const polite = await enter();
  polite.socket.close(1000);
  await server.events.waitFor('voice-close');
  expect(server.voice.clients()).toEqual([]);
});

test('a line that only looks alive is cut by the resume', async () => {
  await start();
  const voice = await enter();
  const socket = await resume(voice, voice.last());
  await socket.op(9);
  expect(await voice.socket.closed()).toBe(1006);
  expect(server.voice.clients()).toMatchObject([{ isAttached: true }]);
});

test.each([1001, 4015])('after close code %i a resume is taken', async (code) => {
  await start();
  const voice = await enter();
  server.voice.close(server.bot.id, code);
  await voice.socket.closed();
  await (await resume(voice, voice.last())).op(9);
});

test.each([4006, 4009, 4011, 4014, 4022])('after close code %i a resume is refused', async (code) => {
  await start();
  const voice = await enter();
  server.voice.close(server.bot.id, code);
  await voice.socket.closed();
  expect(await (await resume(voice, voice.last())).closed()).toBe(4006);
});

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
test('close leaves no timer of a connection that waits for a resume', async () => {
  await start();
  const before = timers();
  const voice = await enter();
  voice.socket.terminate();
  await server.events.waitFor('voice-close');
  await server.close();
  for (let tries = 0; tries < 100 && timers() > before; tries += 1)
    await new Promise((resolve) => setImmediate(resolve));
  expect(timers()).toBeLessThanOrEqual(before);
});

test('in version 9 Resume names its channel, and another one or none is refused', async () => {
  await start();
  const voice = await enter();
  server.voice.cut(server.bot.id);
  await voice.socket.closed();
  const resumeAs = async (channelId?: string): Promise<RawSocket> => {
    const socket = await openRaw(`ws://${voice.pair.endpoint}?v=9`);
    await socket.op(8);
    socket.send({ op: 7, d: { ...claimOf(voice.pair), channel_id: channelId, seq_ack: voice.last() } });
    return socket;
  };
  expect(await (await resumeAs(server.places.otherChannelId)).closed()).toBe(4006);
  expect(await (await resumeAs()).closed()).toBe(4002);
  expect(await (await resumeAs(server.channelId)).op(9)).toMatchObject({ op: 9 });
});
