import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'puppeteer-core';
import type { MixView } from '../../extension/session/view.ts';
import { steadyAmplitude } from '../sound/measure.ts';
import { writeWav, type Sound } from '../sound/wav.ts';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { lookAt, type SetTheme } from './look-at.ts';
import { patienceMs, pause } from './rig.ts';
import { sampleRate } from './test-signal.ts';

const pitch = { media: 500, graph: 700 } as const;
type Pitches = Record<keyof typeof pitch, number>;
const volume = 0.25;
/** From a fader to what the channel and the speakers hear, on a busy machine. */
const settleMs = 700;

const samples = Float32Array.from(
  { length: sampleRate },
  (_, index) => volume * Math.sin((2 * Math.PI * pitch.media * index) / sampleRate),
);
/** 3.2 times as loud */
const loud = samples.map((sample) => sample * 3.2);
const html = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><title>${title}</title><body>${body}`;
const graph = `<script>
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: ${pitch.graph} });
  tone.connect(new GainNode(context, { gain: ${volume} })).connect(context.destination);
  tone.start();
</script>`;
/** The element's sound comes from the site that the address names. */
const tainted = `<script>
  const audio = new Audio(decodeURIComponent(location.search.slice(1)) + 'media.wav');
  Object.assign(audio, { loop: true, autoplay: true });
  document.body.append(audio);
</script>`;
/** An element for encrypted media; what it plays here is not. */
const locked = `<audio src="media.wav" loop></audio><script type="module">
  const audio = document.querySelector('audio');
  const audioCapabilities = [{ contentType: 'audio/webm; codecs="opus"' }];
  const system = await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [{ initDataTypes: ['webm'], audioCapabilities }]);
  await audio.setMediaKeys(await system.createMediaKeys());
  await audio.play();
</script>`;

let rig: FirefoxRig;
let page: Page;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-mix',
    files: {
      'media.html': html('Media', '<audio src="media.wav" autoplay loop></audio>'),
      'graph.html': html('Graph', graph),
      'tainted.html': html('Tainted', tainted),
      'locked.html': html('Locked', locked),
      'loud.html': html('Loud', '<audio src="loud.wav" autoplay loop></audio>'),
      'media.wav': writeWav({ sampleRate, channels: [samples, samples] }),
      'loud.wav': writeWav({ sampleRate, channels: [loud, loud] }),
    },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  page = await rig.open('media.html');
  await rig.stream(page);
});
afterAll(() => rig?.close());

const pitchesIn = ({ channels }: Sound): Pitches => {
  const of = (frequency: number): number => steadyAmplitude(channels[0]!, frequency, sampleRate) / volume;
  return { media: of(pitch.media), graph: of(pitch.graph) };
};
/** What the channel hears of each pitch, in shares of what the pages play. */
async function heard(): Promise<Pitches> {
  await pause(settleMs);
  return pitchesIn(await rig.listen(0.8));
}
async function heardHere(): Promise<Pitches> {
  await pause(settleMs);
  return pitchesIn(await rig.listenHere(1));
}
const setMix = (mix: Partial<MixView>): Promise<void> => rig.firefox.control.command({ type: 'set-mix', mix });
const show = (path: string, from = ''): Promise<unknown> =>
  page.goto(`${rig.site}${path}${from && `?${encodeURIComponent(from)}`}`);
async function tabId(): Promise<number> {
  const { stream } = await rig.firefox.control.view();
  return stream.state === 'live' ? (stream.tab?.id ?? 0) : 0;
}
const retry = async (): Promise<void> => rig.firefox.control.command({ type: 'retry-source', tabId: await tabId() });
const untilProblem = (code: string | null) => rig.until(({ problem }) => (problem?.code ?? null) === code);
const rules = (): Promise<unknown[]> =>
  rig.firefox.control.page.evaluate(() => chrome.declarativeNetRequest.getSessionRules());
/** within 0.05: half a decibel of what a page plays */
const near = (value: number): unknown => expect.closeTo(value, 1);

it('turns the channel up and down, and holds what is too loud below the ceiling', async () => {
  await setMix({ channelVolume: 0.5 });
  expect(await heard()).toEqual({ media: near(0.5), graph: near(0) });
  await show('loud.html');
  expect(await heard()).toEqual({ media: near(1.6), graph: near(0) });
  await setMix({ channelVolume: 2 });
  await pause(settleMs);
  const [left] = (await rig.listen(0.8)).channels;
  // The limiter turns down and bends nothing: it is still the tone, at -1 dBFS; Opus may add a little.
  expect(steadyAmplitude(left!, pitch.media, sampleRate)).toBeCloseTo(0.89, 1);
  expect(Math.max(...left!)).toBeLessThan(0.95);
  await setMix({ channelVolume: 1 });
  await show('media.html');
});

it('mutes the channel and not this computer', async () => {
  await setMix({ isMuted: true });
  await pause(settleMs);
  const { packets } = rig.server.listener.summary();
  expect((await heardHere()).media).toBeCloseTo(1, 1);
  expect(rig.server.listener.summary().packets - packets).toBeLessThan(8);
  await setMix({ isMuted: false });
  expect((await heard()).media).toBeCloseTo(1, 1);
});

it('turns this computer down and not the channel, and no page notices', async () => {
  await setMix({ monitorVolume: 0.3 });
  expect((await heardHere()).media).toBeCloseTo(0.3, 1);
  expect((await heard()).media).toBeCloseTo(1, 1);
  expect(await page.evaluate(() => document.querySelector('audio')!.volume)).toBe(1);
  await page.evaluate(() => (document.querySelector('audio')!.volume = 0.5));
  expect((await heardHere()).media).toBeCloseTo(0.15, 1);
  expect((await heard()).media).toBeCloseTo(0.5, 1);
  await setMix({ monitorVolume: 1 });
  expect((await heardHere()).media).toBeCloseTo(0.5, 1);
  await setMix({ isMonitorMuted: true });
  expect((await heardHere()).media).toBeLessThan(0.01);
  expect((await heard()).media).toBeCloseTo(0.5, 1);
  await setMix({ isMonitorMuted: false });
  expect((await heardHere()).media).toBeCloseTo(0.5, 1);
});

it('mixes two tabs, each with its fader, turns both down here, and goes on with one when the other is closed', async () => {
  await show('media.html');
  const second = await rig.open('graph.html');
  await second.bringToFront();
  await rig.firefox.control.command({ type: 'add-tab' });
  await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 2);
  await second.reload();
  expect(await heard()).toEqual({ media: near(1), graph: near(1) });
  const first = await tabId();
  await rig.firefox.control.command({ type: 'set-tab-volume', tabId: first, volume: 0.5 });
  expect(await heard()).toEqual({ media: near(0.5), graph: near(1) });
  await setMix({ monitorVolume: 0.5 });
  expect(await heardHere()).toEqual({ media: near(0.5), graph: near(0.5) });
  expect(await heard()).toEqual({ media: near(0.5), graph: near(1) });
  await setMix({ monitorVolume: 1 });
  expect(await heardHere()).toEqual({ media: near(1), graph: near(1) });
  await rig.firefox.control.command({ type: 'set-tab-volume', tabId: first, volume: 1 });
  await second.close();
  await untilProblem('tab-left');
  expect(await heard()).toEqual({ media: near(1), graph: near(0) });
  await rig.firefox.control.command({ type: 'dismiss' });
});

it('says that protected media cannot be heard', async () => {
  await show('locked.html');
  const view = await untilProblem('source-protected');
  expect(view.problem?.action).toBe('none');
});

it('says that a site keeps its sound to itself, and hears it once that was asked for by CORS', async () => {
  await show('tainted.html', rig.generous);
  const view = await untilProblem('source-tainted');
  expect(view.problem?.action).toBe('retry-source');
  await retry();
  expect((await heard()).media).toBeCloseTo(1, 1);
  await untilProblem(null);
  expect(await rules()).toEqual([]);
});

it('speaks for a server that says nothing, where its site is allowed, and leaves the page as it was', async () => {
  await show('tainted.html', rig.other);
  await untilProblem('source-tainted');
  await retry();
  expect((await heard()).media).toBeCloseTo(1, 1);
  await untilProblem(null);
  expect(await rules()).toMatchObject([{ condition: { resourceTypes: ['media'] } }]);
  await rig.reset();
  expect(await rules()).toEqual([]);
  expect((await heardHere()).media).toBeCloseTo(1, 1);
  expect(await page.evaluate(() => document.querySelector('audio')!.crossOrigin)).toBeNull();
});

it('has a popup and a settings page that axe finds nothing in, and that fit', async () => {
  await rig.reset();
  const window = await rig.firefox.openWindow();
  const setTheme: SetTheme = (theme) =>
    window.run(
      `Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', ${theme === 'dark' ? 0 : 1});`,
    );
  const popup = await rig.firefox.openExtensionPage('popup/popup.html');
  await popup.setViewport({ width: 360, height: 600 });
  const shows = (selector: string) => popup.waitForSelector(selector, { timeout: patienceMs });
  await shows('#stream:not([disabled])');
  await lookAt(popup, 'firefox-popup-idle', false, setTheme);
  await popup.click('#channel');
  await shows('#search');
  await lookAt(popup, 'firefox-popup-picker', false, setTheme);
  await popup.keyboard.press('Escape');
  await shows('#stream:not([disabled])');
  await rig.stream(page);
  await popup.bringToFront();
  await shows('#pill[data-word="live"]');
  await lookAt(popup, 'firefox-popup-live', false, setTheme);
  await show('tainted.html', rig.generous);
  await shows('#problem[data-code="source-tainted"]');
  await lookAt(popup, 'firefox-problem-source-tainted', false, setTheme);
  const settings = rig.firefox.control.page;
  await settings.bringToFront();
  await lookAt(settings, 'firefox-options', true, setTheme);
});
