import { afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { defaultWorld, startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { buildDiscordJs, match, missing, startDiscordJs, type DiscordJs } from './earshot-peer-process.ts';
import { settled, sleep, startEarshot, waitUntil, type EarshotStream } from '../together/earshot-stream.ts';
import { expectNextNonce, tapNextReady } from '../together/earshot-tap.ts';

const cleanups: (() => unknown)[] = [];
beforeAll(() => buildDiscordJs());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(): Promise<LocalServer> {
  const world = defaultWorld();
  const third = { ...world.peers[0]!, id: '129000000000000019', username: 'Peer Three' };
  const [guild] = world.guilds;
  const like = guild!.members.find(({ user }) => user.id === world.peers[0]!.id)!;
  guild!.members.push({ ...like, user: third });
  world.peers.push(third);
  const server = await startLocalServer({ tls: true, world });
  cleanups.push(() => server.close());
  // People in name only would be waited for: they are announced, and never agree on a key.
  for (const userId of server.people.ids(server.guildId)) server.people.leave(userId);
  return server;
}
async function signIn(server: LocalServer, index: number): Promise<DiscordJs> {
  const peer = await startDiscordJs(server, server.peerTokens[index]!);
  cleanups.push(() => peer.end());
  return peer;
}
async function stream(server: LocalServer, options: Parameters<typeof startEarshot>[1] = {}): Promise<EarshotStream> {
  const earshot = await startEarshot(server, options);
  cleanups.push(() => earshot.stop());
  return earshot;
}
const join = (peer: DiscordJs, server: LocalServer): Promise<unknown> =>
  peer.ask({ do: 'join', channelId: server.channelId, hears: [server.bot.id] });
const heardBy = async (peer: DiscordJs, server: LocalServer, earshot: EarshotStream) =>
  match(await peer.ask({ do: 'heard', userId: server.bot.id }), earshot.tab.sent);
const codeOf = async (peer: DiscordJs): Promise<string | null> => (await peer.ask({ do: 'status' })).privacyCode;

/** The number of frames that were sent before this member is known to be able to decrypt. */
async function sentBeforeReady(peer: DiscordJs, earshot: EarshotStream): Promise<number> {
  for (let tries = 0; tries < 400; tries += 1) {
    const code = await codeOf(peer);
    if (code !== null && code === earshot.privacyCode()) return earshot.tab.sent.length;
    await sleep(10);
  }
  throw new Error('the privacy codes never became equal');
}

/** All have one code, and nothing in the clear has come by the listener. */
async function expectSecured(server: LocalServer, earshot: EarshotStream, peers: DiscordJs[]): Promise<void> {
  const codes = [earshot.privacyCode(), server.listener.privacyCode(), ...(await Promise.all(peers.map(codeOf)))];
  expect(codes[0]).toMatch(/^\d{30}$/);
  expect(new Set(codes).size).toBe(1);
  const { plaintext, undecryptable } = server.listener.frames();
  expect({ plaintext, undecryptable }).toEqual({ plaintext: 0, undecryptable: 0 });
}

const alone = (earshot: EarshotStream): Promise<void> =>
  earshot.until(() => {
    const state = earshot.state();
    return state.state === 'live' && state.dave.state === 'alone';
  }, 'being alone');

async function speak(earshot: EarshotStream, frames: number): Promise<void> {
  const enough = earshot.tab.sent.length + frames;
  earshot.tab.play(true);
  await earshot.until(() => earshot.tab.sent.length >= enough, 'sound');
}

it.each([
  ['Earshot first and by its own commit', 'earshot', 'earshot'],
  ["Earshot first and by the other's commit", 'earshot', 'peer'],
  ['Earshot second and by its own commit', 'peer', 'earshot'],
  ["Earshot second and by the other's commit", 'peer', 'peer'],
] as const)('a group begins with %s, and the listener joins it', async (_, first, committer) => {
  const server = await serve();
  server.listener.leave();
  const peer = await signIn(server, 0);
  let earshot: EarshotStream | null = null;
  const freeze = (isFrozen: boolean): void => {
    if (committer === 'earshot') peer.freeze(isFrozen);
    else earshot?.link.host.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
  };
  const by: string[] = [];
  let isFirst = true;
  server.events.on('dave', (event) => {
    if (event.kind === 'proposed' && isFirst) freeze(true);
    if (event.kind !== 'committed' || !isFirst) return;
    isFirst = false;
    by.push(event.by);
    freeze(false);
  });
  cleanups.push(() => freeze(false));
  const enterEarshot = async (): Promise<void> => {
    earshot = await stream(server);
    await earshot.live();
  };
  if (first === 'earshot') {
    await enterEarshot();
    await alone(earshot!);
    await join(peer, server);
  } else {
    await join(peer, server);
    await enterEarshot();
  }
  await settled(server, 2);
  await earshot!.ready();
  expect(by).toEqual([committer === 'earshot' ? server.bot.id : peer.userId]);
  await speak(earshot!, 25);
  server.listener.join(server.channelId);
  await settled(server, 3);
  await speak(earshot!, 25);
  await earshot!.fallSilent();
  const heard = await heardBy(peer, server, earshot!);
  expect({ first: heard.places[0], missing: missing(heard), foreign: heard.foreignAfter }).toEqual({
    first: 0,
    missing: earshot!.givenUp(),
    foreign: [],
  });
  expect(heard.places.at(-1)).toBe(earshot!.tab.sent.length - 1);
  expect(server.listener.frames(server.bot.id).decrypted).toBeGreaterThanOrEqual(25);
  await expectSecured(server, earshot!, [peer]);
});

it('three join at once, leave, come back and leave Earshot alone, and no frame is lost to whoever is ready', async () => {
  const server = await serve();
  const [earshot, ...peers] = await Promise.all([
    stream(server),
    signIn(server, 0),
    signIn(server, 1),
    signIn(server, 2),
  ]);
  const [one, two, three] = peers;
  await settled(server, 2);
  await earshot.ready();
  earshot.tab.play(true);

  const enter = async (peer: DiscordJs): Promise<number> => {
    await join(peer, server);
    return sentBeforeReady(peer, earshot);
  };
  /** Heard from its readiness on without a break, to the end or to its leave. */
  const expectWhole = async (peer: DiscordJs, readyAt: number, isToTheEnd: boolean): Promise<void> => {
    const heard = await heardBy(peer, server, earshot);
    expect(heard.places[0]).toBeLessThanOrEqual(readyAt);
    // Only what the host itself gave up, on a machine that held it up.
    expect(missing(heard)).toBeLessThanOrEqual(earshot.givenUp());
    // What is heard before a member can decrypt is no sound; no such frame comes later.
    expect(heard.foreignAfter.filter((known) => known > 0)).toEqual([]);
    if (isToTheEnd) expect(heard.places.at(-1)).toBe(earshot.tab.sent.length - 1);
  };

  const at = await Promise.all([enter(one), enter(two), enter(three)]);
  await settled(server, 5);
  await speak(earshot, 25);
  await expectSecured(server, earshot, [one, two, three]);
  await two.ask({ do: 'leave' });
  await settled(server, 4);
  await speak(earshot, 25);
  await expectWhole(two, at[1], false);
  await expectSecured(server, earshot, [one, three]);
  const again = await enter(two);
  await three.ask({ do: 'leave' });
  await settled(server, 4);
  await speak(earshot, 25);
  await expectSecured(server, earshot, [one, two]);
  await expectWhole(three, at[2], false);
  expect(earshot.stats.at(-1)).toMatchObject({ held: 0 });
  expect(earshot.givenUp()).toBeLessThan(earshot.tab.sent.length / 10);
  await earshot.fallSilent();
  await expectWhole(one, at[0], true);
  await expectWhole(two, again, true);

  let reset = '';
  server.events.on('dave', (event) => {
    if (event.kind === 'reset') reset = event.reason;
  });
  server.listener.leave();
  await Promise.all([one, two].map((peer) => peer.ask({ do: 'leave' })));
  await alone(earshot);
  expect({ reset, code: earshot.privacyCode() }).toEqual({ reset: 'sole-member', code: null });
  earshot.tab.play(true);
  const back = await enter(three);
  server.listener.join(server.channelId);
  await settled(server, 3);
  await speak(earshot, 25);
  await earshot.fallSilent();
  await expectWhole(three, back, true);
  await expectSecured(server, earshot, [three]);
  expect(earshot.voice.some(({ type }) => type === 'resuming' || type === 'closed')).toBe(false);
});

it('a line that is cut in mid-stream is resumed with what was missed, under the same key and running nonce', async () => {
  const server = await serve();
  const tap = await tapNextReady(server);
  cleanups.push(() => tap.close());
  let isHeld = false;
  const openSocket = (url: string): WebSocket => new WebSocket(isHeld ? 'ws://127.0.0.1:1' : url);
  const earshot = await stream(server, { openSocket });
  await earshot.live();
  const [one, two] = await Promise.all([signIn(server, 0), signIn(server, 1)]);
  await join(one, server);
  await settled(server, 3);
  await earshot.ready();
  earshot.tab.play(true);
  await speak(earshot, 25);
  server.voice.cut(server.bot.id);
  await earshot.until(() => earshot.voice.filter(({ type }) => type === 'resumed').length === 1, 'the first resume');
  await speak(earshot, 25);

  // Somebody joins while nothing reaches Earshot: its part of that is replayed.
  isHeld = true;
  server.voice.cut(server.bot.id);
  await earshot.until(() => earshot.voice.filter(({ type }) => type === 'resuming').length === 2, 'the second cut');
  const { epoch } = server.calls.state(server.channelId)!;
  const joined = join(two, server);
  await earshot.until(() => server.calls.state(server.channelId)!.epoch > epoch, 'a commit without Earshot');
  isHeld = false;
  await earshot.until(() => earshot.voice.filter(({ type }) => type === 'resumed').length === 2, 'the second resume');
  await joined;
  const readyAt = await sentBeforeReady(two, earshot);
  await settled(server, 4);
  await speak(earshot, 25);
  await earshot.fallSilent();

  const heard = await heardBy(one, server, earshot);
  expect({ first: heard.places[0], missing: missing(heard), foreign: heard.foreignAfter }).toEqual({
    first: 0,
    missing: earshot.givenUp(),
    foreign: [],
  });
  expect(heard.places.at(-1)).toBe(earshot.tab.sent.length - 1);
  const late = await heardBy(two, server, earshot);
  const sinceReady = { ...late, places: late.places.filter((place) => place >= readyAt) };
  expect(sinceReady.places[0]! - readyAt + missing(sinceReady)).toBeLessThanOrEqual(earshot.givenUp());
  expect(late.places.at(-1)).toBe(earshot.tab.sent.length - 1);
  await expectSecured(server, earshot, [one, two]);

  const voice = tap.voice();
  const first = voice[0]!;
  expect(voice.length).toBeGreaterThanOrEqual(earshot.tab.sent.length - earshot.givenUp() + 5);
  for (const [index, { nonce, sequence, timestamp, ssrc }] of voice.entries()) {
    expect({ sequence, ssrc }).toEqual({ sequence: (first.sequence + index) & 0xffff, ssrc: first.ssrc });
    if (index > 0) expectNextNonce(voice[index - 1]!.nonce, nonce, earshot);
    if (!earshot.wasHeldUp()) expect(timestamp).toBe((first.timestamp + 960 * index) >>> 0);
  }
  // One key opened them all, and no number came twice.
  const own = server.voice.clients().find(({ userId }) => userId === server.bot.id);
  expect(own?.dropped).toMatchObject({ forged: 0, replayed: 0, 'no-key': 0, 'other-ssrc': 0 });
  expect(server.events.history('voice-resumed').map(({ userId }) => userId)).toEqual([server.bot.id, server.bot.id]);
  await waitUntil(
    () => earshot.stats.at(-1)!.sent === voice.length,
    () => `a host that counts ${voice.length} packets; it counts ${earshot.stats.at(-1)?.sent}`,
  );
});
