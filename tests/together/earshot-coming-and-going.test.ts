import { afterEach, expect, it } from 'vitest';
import type { SessionState } from '../../extension/session/state.ts';
import { startLocalServer } from '../../local-server/index.ts';
import { figuresOf } from '../soak/process-figures.ts';
import { heardWhole, patienceMs, settled, sleep, startEarshot } from './earshot-stream.ts';
import { tapNextReady, type Voice } from './earshot-tap.ts';
import { enter, signIn } from './v8-member.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const times = 100;
/** Caches and compiled code have found their size by then; two epochs each still come. */
const warmTimes = 20;
/** 50 kB for each epoch that comes after; 1 MB of garbage and pages of code was seen to come and go. */
const maxGrowthMb = 8;
/** Each time costs a client four messages to its voice gateway, which takes 240 in ten seconds. */
const everyMs = 250;
const longestGapMs = 200;

/** In the host's own time, that is without what delays a packet on its way through a busy machine. */
const gapsMs = (voice: Voice[]): number[] =>
  voice.slice(1).map(({ timestamp }, index) => ((timestamp - voice[index]!.timestamp) >>> 0) / 48);

it(
  `a member comes and goes ${times} times: no frame is lost, late or in the clear, and the host does not grow`,
  async () => {
    const server = await startLocalServer();
    cleanups.push(() => server.close());
    const tap = await tapNextReady(server);
    cleanups.push(() => tap.close());
    const earshot = await startEarshot(server);
    cleanups.push(() => earshot.stop());
    const guests = await Promise.all(server.peerTokens.map((token) => signIn(server, token)));
    for (const guest of guests) cleanups.push(() => guest.stop());
    await settled(server, 2);
    await earshot.ready();
    earshot.tab.play(true);

    const { epoch } = server.calls.state(server.channelId)!;
    const figures: ReturnType<typeof figuresOf>[] = [];
    for (let time = 0; time < times; time += 1) {
      const next = sleep(everyMs);
      const guest = await enter(server, guests[time % guests.length]!);
      await guest.secured('ready');
      await settled(server, 3);
      guest.connection.close();
      guest.dave.end();
      guest.client.leave(server.guildId);
      await settled(server, 2);
      figures.push(figuresOf([earshot.link.host.pid]));
      await next;
    }
    expect(server.calls.state(server.channelId)!.epoch - epoch).toBe(2 * times);
    await earshot.ready();
    expect(earshot.privacyCode()).toBe(server.listener.privacyCode());
    await earshot.fallSilent();

    await heardWhole(server, earshot, 5);
    expect(server.listener.frames()).toMatchObject({ plaintext: 0, undecryptable: 0, early: 0 });
    expect(earshot.stats.at(-1)).toMatchObject({ held: 0 });
    // One that a change of epoch makes would be there at every change; a busy machine makes one now and then.
    const gaps = gapsMs(tap.voice()).filter((ms) => ms >= longestGapMs);
    expect(gaps.length, gaps.join()).toBeLessThan(earshot.wasHeldUp() ? times / 10 : 1);

    const [warm, end] = [figures.slice(warmTimes / 2, warmTimes), figures.slice(-warmTimes / 2)];
    // Garbage comes and goes; the least of a few figures is what stays.
    const least = (some: typeof figures): number => Math.min(...some.map(({ rssMb }) => rssMb));
    expect(least(end) - least(warm)).toBeLessThan(maxGrowthMb);
    expect(end.at(-1)).toMatchObject({ descriptors: warm.at(-1)!.descriptors, threads: warm.at(-1)!.threads });
  },
  10 * patienceMs,
);

it('the bot is heard again if the channel fills anew, and if it had left for want of listeners, with one sign-in', async () => {
  const server = await startLocalServer();
  cleanups.push(() => server.close());
  server.listener.follow(server.bot.id);
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  await earshot.ready();
  earshot.tab.play(true);
  const heard = (): number => server.listener.frames(server.bot.id).decrypted;
  await earshot.until(() => heard() > 25, 'sound at the listener');

  // The channel empties and fills again: a new group, which begins at epoch 1.
  const emptied = server.events.waitFor('dave', ({ kind }) => kind === 'reset', patienceMs);
  server.listener.leave();
  expect(await emptied).toMatchObject({ reason: 'sole-member' });
  await earshot.until(() => daveOf(earshot.state()) === 'alone', 'an empty channel');
  server.listener.join(server.channelId);
  await earshot.until(() => daveOf(earshot.state()) === 'ready' && heard() > 25, 'sound for who came back');

  const left = server.events.waitFor('left', ({ userId }) => userId === server.bot.id);
  earshot.stream.rest();
  await left;
  await earshot.until(() => isResting(earshot.state()), 'the rest');
  const before = heard();
  earshot.stream.comeBack();
  await earshot.until(() => !isResting(earshot.state()) && heard() > before + 25, 'sound after the rest');
  expect(server.listener.frames()).toMatchObject({ plaintext: 0, undecryptable: 0 });
  expect(server.events.history('identified')).toHaveLength(1);

  // Clients that join later get the speakers too.
  const said = server.events.waitFor('voice-receive', ({ userId, op }) => userId === server.bot.id && op === 5);
  const guest = await signIn(server, server.peerTokens[0]);
  cleanups.push(() => guest.stop());
  await enter(server, guest);
  expect((await said).d).toMatchObject({ speaking: 1 });
  expect(earshot.ended()).toBeNull();
});

const daveOf = (state: SessionState): string | null => (state.state === 'live' ? state.dave.state : null);
const isResting = (state: SessionState): boolean => state.state === 'live' && state.hasLeft;
