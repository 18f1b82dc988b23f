import { afterAll, beforeAll, expect, it } from 'vitest';
import { visit } from '../../scripts/browsers/visit.ts';
import type { Page } from 'puppeteer-core';
import { ceiling } from '../../extension/capture/sound/limiter.ts';
import { median, steadyAmplitude } from '../sound/measure.ts';
import type { Sound } from '../sound/wav.ts';
import { startTalker } from '../together/talker.ts';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { boardPage, expectWholeLoop, playLoop } from './board-hand.ts';
import { envelope, fadeErrorDb } from './fade-shape.ts';
import { expectLevels, type Level } from './levels.ts';
import { measureHoldsMs, openMixHand, type MixHand } from './mix-hand.ts';
import { pause } from './rig.ts';
import { sampleRate } from './test-signal.ts';
import { expectTestTone } from './test-tone.ts';
import { asks, element, elsewhere, graph, html, pitch, toneFile, volume } from './tone-pages.ts';

/** From a fader to what channel and speakers hear. */
const settleMs = 350;
/** As loud as a page may be: far above the ceiling at twice the volume. */
const loudVolume = 0.8;

let rig: FirefoxRig;
let page: Page;
let hand: MixHand;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-mix',
    files: {
      'media.html': html('Media', element('media')),
      'graph.html': html('Graph', graph),
      'tainted.html': html('Tainted', elsewhere),
      'loud.html': html('Loud', element('loud')),
      'media.wav': toneFile(pitch.media),
      'loud.wav': toneFile(pitch.media, loudVolume),
    },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  page = await rig.open('media.html');
  await rig.stream(page);
  hand = await openMixHand(rig.firefox.control);
});
afterAll(() => rig?.close());

const amplitudes = ({ channels }: Sound, frequencies: number[]): number[] =>
  frequencies.map((frequency) => steadyAmplitude(channels[0]!, frequency, sampleRate));
async function hear(...frequencies: number[]): Promise<number[]> {
  await pause(settleMs);
  return amplitudes(await rig.listen(0.6), frequencies);
}
async function hearHere(...frequencies: number[]): Promise<number[]> {
  await pause(settleMs);
  return amplitudes(await rig.listenHere(0.8), frequencies);
}
/** In shares of what the pages play; what is not named is not to be heard. */
type Shares = Partial<Record<'media' | 'graph', number>>;
const levels = ({ media = 0, graph = 0 }: Shares): Level[] => [
  [pitch.media, media * volume],
  [pitch.graph, graph * volume],
];
const expectHeard = (shares: Shares) => expectLevels(hear, levels(shares));
const expectHere = (shares: Shares) => expectLevels(hearHere, levels(shares));
const show = (path: string): Promise<unknown> => visit(page, new URL(path, rig.site).href);
/** An element whose sound comes from this site. */
const showTainted = (site: string) => show(asks('tainted.html', `${site}media.wav`));
async function tabId(): Promise<number> {
  const { stream } = await rig.firefox.control.view();
  return stream.state === 'live' ? (stream.tab?.id ?? 0) : 0;
}
const retry = async () => hand.post({ type: 'retry-source', tabId: await tabId() });
const untilProblem = (code: string | null) => rig.until(({ problem }) => (problem?.code ?? null) === code);
const rules = (): Promise<unknown[]> =>
  rig.firefox.control.page.evaluate(() => chrome.declarativeNetRequest.getSessionRules());

it('turns the channel up and down, and holds what is too loud below the ceiling', async () => {
  await hand.setMix({ channelVolume: 0.5 });
  await expectHeard({ media: 0.5 });
  await show('loud.html');
  await expectHeard({ media: (0.5 * loudVolume) / volume });
  await hand.setMix({ channelVolume: 2 });
  // The limiter turns down and bends nothing: it is still the tone, just below the ceiling.
  await expectHeard({ media: ceiling / volume });
  const [left] = (await rig.listen(0.6)).channels;
  expect(Math.max(...left!)).toBeLessThan(0.95);
  await hand.setMix({ channelVolume: 1 });
  await show('media.html');
  await expectHeard({ media: 1 });
});

it.each(['isMuted', 'isPaused'] as const)(
  '%s: nothing sounds 60 ms later, this computer plays on, and the sound comes back',
  async (name) => {
    const waits = await measureHoldsMs(rig.server, hand, name);
    // A machine that is busy with something else holds one of them up, not most.
    expect(median(waits), `${waits.map(Math.round).join(', ')} ms`).toBeLessThan(60);
    await hand.setMix({ [name]: true });
    await pause(settleMs);
    const { packets } = rig.server.listener.summary();
    await expectHere({ media: 1 });
    expect(rig.server.listener.summary().packets).toBe(packets);
    await hand.setMix({ [name]: false });
    await expectHeard({ media: 1 });
  },
);

it('turns this computer down and not the channel, and no page notices', async () => {
  await hand.setMix({ monitorVolume: 0.3 });
  await expectHere({ media: 0.3 });
  await expectHeard({ media: 1 });
  expect(await page.evaluate(() => document.querySelector('audio')!.volume)).toBe(1);
  await page.evaluate(() => (document.querySelector('audio')!.volume = 0.5));
  await expectHere({ media: 0.15 });
  await expectHeard({ media: 0.5 });
  await hand.setMix({ monitorVolume: 1 });
  await expectHere({ media: 0.5 });
  await hand.setMix({ isMonitorMuted: true });
  await expectHere({});
  await expectHeard({ media: 0.5 });
  await hand.setMix({ isMonitorMuted: false });
  await expectHere({ media: 0.5 });
});

it('plays the people in the channel here, each as loud as the user likes, and streams nothing of them', async () => {
  const { server } = rig;
  const talker = await startTalker(server, server.peerTokens[0]!);
  const voices = (...shares: [number, number]) =>
    expectLevels(hearHere, [
      [330, shares[0]],
      [880, shares[1]],
      [pitch.media, 0],
    ]);
  try {
    await page.evaluate(() => document.querySelector('audio')!.pause());
    await rig.until(({ stream }) => stream.state === 'live' && stream.isSilent && !stream.isSecuring);
    // The helper plays out what waits there, and five frames of silence behind it.
    await pause(1000);
    const before = server.listener.frames(server.bot.id).decrypted;
    await hand.post({ type: 'set-hears', hears: true });
    talker.talk(330, 0.1);
    server.speaker.play({ tone: 880, volume: 0.05 });
    await voices(0.1, 0.05);
    await hand.post({ type: 'set-heard', guildId: server.guildId, userId: talker.userId, volume: 2 });
    await voices(0.2, 0.05);
    await hand.post({ type: 'set-heard', guildId: server.guildId, userId: talker.userId, isMuted: true });
    await voices(0, 0.05);
    expect(server.listener.frames(server.bot.id).decrypted, 'frames of the silent tab').toBe(before);
    await hand.post({ type: 'set-hears', hears: false });
    await voices(0, 0);
  } finally {
    server.speaker.stop();
    talker.leave();
  }
});

it('mixes two tabs, each with its fader, turns both down here, and goes on with one when the other is closed', async () => {
  await show('media.html');
  const second = await rig.open('graph.html');
  await second.bringToFront();
  await hand.post({ type: 'add-tab' });
  await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 2);
  await second.reload();
  await expectHeard({ media: 1, graph: 1 });
  const first = await tabId();
  await hand.post({ type: 'set-tab-volume', tabId: first, volume: 0.5 });
  await expectHeard({ media: 0.5, graph: 1 });
  await hand.setMix({ monitorVolume: 0.5 });
  await expectHere({ media: 0.5, graph: 0.5 });
  await expectHeard({ media: 0.5, graph: 1 });
  await hand.setMix({ monitorVolume: 1 });
  await expectHere({ media: 1, graph: 1 });
  await hand.post({ type: 'set-tab-volume', tabId: first, volume: 1 });
  await hand.post({ type: 'solo-tab', tabId: first, isSoloed: true });
  await expectHeard({ media: 1 });
  await expectHere({ media: 1, graph: 1 });
  await hand.post({ type: 'solo-tab', tabId: first, isSoloed: false });
  await hand.post({ type: 'mute-tab', tabId: first, isMuted: true });
  await expectHeard({ graph: 1 });
  await expectCrossfade(first);
  await expectHeard({ media: 1 });
  await second.close();
  await untilProblem('tab-left');
  await expectHeard({ media: 1 });
  await hand.post({ type: 'dismiss' });
});

it('has the board in the mix, whose loops have neither gap nor jump', async () => {
  const board = await rig.firefox.openExtensionPage(boardPage);
  await board.bringToFront();
  await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 2);
  await hand.post({ type: 'mute-tab', tabId: await tabId(), isMuted: true });
  await playLoop(board);
  await page.bringToFront();
  await expectWholeLoop(rig.listen);
  await hand.post({ type: 'mute-tab', tabId: await tabId(), isMuted: false });
  await board.close();
  await untilProblem('tab-left');
  await hand.post({ type: 'dismiss' });
});

/** From the graph's tab to that of the media. */
async function expectCrossfade(first: number): Promise<void> {
  const errors: number[] = [];
  // A machine that is busy with something else leaves a gap in one fade, not in all.
  for (let tries = 0; tries < 4; tries += 1) {
    const listening = rig.listen(2);
    await pause(300);
    await hand.post({ type: 'fade-to', tabId: first });
    const [left] = (await listening).channels;
    errors.push(fadeErrorDb(envelope(left!, pitch.media), 0, volume, 1000));
    errors.push(fadeErrorDb(envelope(left!, pitch.graph), volume, 0, 1000));
    if (errors.slice(-2).every((db) => db < 1)) return;
    const { stream } = await rig.firefox.control.view();
    const other = stream.state === 'live' ? stream.tabs.find(({ tab }) => tab.id !== first) : undefined;
    await hand.post({ type: 'fade-to', tabId: other?.tab.id ?? -1 });
    await pause(1500);
  }
  expect(errors, 'dB from the curve').toEqual([]);
}

it('hears what a site keeps to itself once that was asked for by CORS', async () => {
  await showTainted(rig.generous);
  await untilProblem('source-tainted');
  await retry();
  await expectHeard({ media: 1 });
  await untilProblem(null);
  expect(await rules()).toEqual([]);
});

it('stands in for a server that sends no headers, if its site is allowed, and leaves the page as it was', async () => {
  await showTainted(rig.other);
  await untilProblem('source-tainted');
  await retry();
  await expectHeard({ media: 1 });
  await untilProblem(null);
  expect(await rules()).toMatchObject([{ condition: { resourceTypes: ['media'] } }]);
  await rig.reset();
  expect(await rules()).toEqual([]);
  await expectHere({ media: 1 });
  expect(await page.evaluate(() => document.querySelector('audio')!.crossOrigin)).toBeNull();
});

it('sends the test tone, whole and at its level', () => expectTestTone(rig, hand));
