import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startLocalServer } from '../../local-server/index.ts';
import { controlBy } from '../../scripts/browsers/control-page.ts';
import type { FirefoxWindow } from '../../scripts/browsers/firefox-window.ts';
import { visit } from '../../scripts/browsers/visit.ts';
import type { Page } from 'puppeteer-core';
import { steadyAmplitude } from '../sound/measure.ts';
import { writeWav, type Sound } from '../sound/wav.ts';
import { hosts, startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { patienceMs, pause } from './rig.ts';
import { sampleRate } from './test-signal.ts';

const pitch = { media: 500, graph: 700 } as const;
const volume = 0.25;
/** Firefox's own 30 s would make a long test. */
const idleMs = 1000;
const samples = Float32Array.from(
  { length: sampleRate },
  (_, index) => volume * Math.sin((2 * Math.PI * pitch.media * index) / sampleRate),
);

const html = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><title>${title}</title><body>${body}`;
const media = '<audio src="media.wav" autoplay loop></audio>';
const graph = `<script>
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: ${pitch.graph} });
  tone.connect(new GainNode(context, { gain: ${volume} })).connect(context.destination);
  tone.start();
</script>`;
const frame = `<script>
  const frame = document.createElement('iframe');
  frame.src = location.href.replace('${hosts.music}', '${hosts.player}').replace('frame.html', 'media.html');
  document.body.append(frame);
  // A page may name any site in a frame that nobody sees.
  const hidden = document.createElement('iframe');
  hidden.src = location.href.replace('${hosts.music}', '${hosts.other}').replace('frame.html', 'index.html');
  Object.assign(hidden, { allow: 'autoplay', hidden: true });
  document.body.append(hidden);
</script>`;

const tainted = `<audio autoplay loop></audio><script>
  document.querySelector('audio').src = location.href
    .replace('${hosts.music}', '${hosts.other}').replace('tainted.html', 'media.wav');
</script>`;

let rig: FirefoxRig;
let window: FirefoxWindow;
let page: Page;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-click',
    asksForSites: true,
    prefs: { 'extensions.background.idle.timeout': idleMs },
    files: {
      'index.html': html('Index', 'Nothing to hear.'),
      'media.html': html('Media', media),
      'graph.html': html('Graph', graph),
      'frame.html': html('Frame', frame),
      'tainted.html': html('Tainted', tainted),
      'media.wav': writeWav({ sampleRate, channels: [samples, samples] }),
    },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  window = await rig.firefox.openWindow();
  page = await rig.firefox.browser.newPage();
});
afterAll(() => rig?.close());
afterEach(() => rig.reset());

const amplitude = ({ channels }: Sound, frequency: number): number =>
  steadyAmplitude(channels[0]!, frequency, sampleRate);

async function hears(name: keyof typeof pitch): Promise<boolean> {
  for (let tries = 0; tries < 10; tries += 1) {
    const sound = await rig.listen(1);
    if (amplitude(sound, pitch[name]) > volume * 0.8) return true;
  }
  return false;
}

async function show(host: string, path: string): Promise<void> {
  await visit(page, rig.at(host, path));
  await page.bringToFront();
}

/** Clicks when the popup has seen what it may have to ask for: nobody is faster. */
async function clickInPopup(selector: string): Promise<void> {
  const popup = await window.openPopup();
  await popup.waitFor('body[data-sites="known"]');
  await popup.click(selector);
}
const clickStream = () => clickInPopup('#stream:not([disabled])');

const untilLive = () => rig.until(({ stream }) => stream.state === 'live' && !stream.isSecuring);

/** The button's sign follows the state that it tells. */
const untilBadge = (sign: string) =>
  expect.poll(() => window.badge(), { timeout: patienceMs, interval: 100 }).toBe(sign);

it('warns of a graph that was there before the click, if the site was never allowed', async () => {
  await show(hosts.other, 'graph.html');
  await clickStream();
  expect(await window.question(5000)).toContain(hosts.other);
  await window.answer('refuse');
  const view = await rig.until(({ problem }) => problem !== null);
  expect(view.problem).toMatchObject({ code: 'source-late', action: 'reload-tab' });
});

it('streams the page without the permission, until it is left', async () => {
  await show(hosts.other, 'media.html');
  await clickStream();
  expect(await window.question(5000)).toContain(hosts.other);
  await window.answer('refuse');
  await untilLive();
  expect(await hears('media')).toBe(true);
  await show(hosts.other, 'graph.html');
  const view = await rig.until(({ stream }) => stream.state === 'idle');
  expect(view.problem?.code).toBe('capture-refused');
});

it('asks for the site at the click, streams meanwhile, and stays with the tab once it is allowed', async () => {
  await show(hosts.music, 'media.html');
  await clickStream();
  await untilLive();
  expect(await window.question(5000)).toContain(hosts.music);
  await window.answer('allow');
  expect(await hears('media')).toBe(true);
  await show(hosts.music, 'graph.html');
  expect(await hears('graph')).toBe(true);
});

it('asks no second time, and hears what began before the click if the site was allowed', async () => {
  await show(hosts.music, 'graph.html');
  await pause(500);
  await clickStream();
  expect(await window.question(1000)).toBeNull();
  await untilLive();
  expect(await hears('graph')).toBe(true);
});

it('says that a frame of another site plays, and hears it once that is allowed', async () => {
  await show(hosts.music, 'frame.html');
  await clickStream();
  const view = await rig.until(({ problem }) => problem !== null);
  expect(view.problem).toMatchObject({ code: 'source-frame', action: 'allow-site' });
  await clickInPopup('#problem-action');
  const question = await window.question(5000);
  expect(question).toContain(hosts.player);
  expect(question).not.toContain(hosts.other);
  await window.answer('allow');
  expect(await hears('media')).toBe(true);
  await rig.until(({ problem }) => problem === null);
});

it('lists the sites that were allowed, and takes one back', async () => {
  const settings = rig.firefox.control.page;
  const sites = (): Promise<string[]> =>
    settings.$$eval('#sites [data-site]', (rows) => rows.map((row) => (row as HTMLElement).dataset.site!));
  await expect.poll(sites).toEqual([hosts.music, hosts.player].sort());
  await settings.click(`[data-site="${hosts.player}"] button`);
  await expect.poll(sites).toEqual([hosts.music]);
});

it('keeps the token and all settings out of reach of a content script, and believes none', async () => {
  const { control } = rig.firefox;
  await show(hosts.music, 'media.html');
  await control.command({ type: 'remember-token', remembers: true });
  expect((await control.view()).settings.remembersToken).toBe(true);
  const seen = await control.page.evaluate(async (host) => {
    const [tab] = await browser.tabs.query({ url: `*://${host}/*` });
    const [answer] = await browser.scripting.executeScript({
      target: { tabId: tab!.id! },
      func: async () => {
        const session = async () => browser.storage.session.get(null);
        await browser.storage.local.set({ settings: { gatewayUrl: 'wss://elsewhere.example' }, token: 'x.y.z' });
        return JSON.stringify([
          Object.keys(await browser.storage.local.get(null)),
          await session().catch(() => 'refused'),
        ]);
      },
    });
    await browser.storage.local.clear();
    return answer!.result as string;
  }, hosts.music);
  // Only what the script wrote itself.
  expect(JSON.parse(seen)).toEqual([['settings', 'token'].sort(), 'refused']);
  await window.stopBackground();
  const view = await rig.until(({ gateway }) => gateway === 'ready');
  expect(view.settings).toMatchObject({ gatewayUrl: rig.server.gatewayUrl, remembersToken: true });
  await control.command({ type: 'remember-token', remembers: false });
});

it('leaves a page as it was if the site that withholds its sound is not allowed', async () => {
  await show(hosts.music, 'tainted.html');
  await clickStream();
  const view = await rig.until(({ problem }) => problem !== null);
  expect(view.problem).toMatchObject({ code: 'source-tainted', action: 'retry-source' });
  await clickInPopup('#problem-action');
  expect(await window.question(5000)).toContain(hosts.other);
  await rig.until(({ problem }) => problem?.code === 'source-protected');
  await window.answer('refuse');
  expect(amplitude(await rig.listenHere(1.5), pitch.media)).toBeGreaterThan(volume * 0.9);
  expect(await page.evaluate(() => document.querySelector('audio')!.crossOrigin)).toBeNull();
});

it('asks too if the menu of the page starts it', async () => {
  await show(hosts.other, 'media.html');
  await window.clickMenu('stream');
  expect(await window.question(5000)).toContain(hosts.other);
  await window.answer('allow');
  await untilLive();
  expect(await hears('media')).toBe(true);
});

it('starts and stops by the shortcut, with a sign on its button', async () => {
  await show(hosts.music, 'media.html');
  await window.press(['Alt', 'Shift'], '9');
  await untilLive();
  await untilBadge('LIVE');
  await window.press(['Alt', 'Shift'], '9');
  await rig.untilState('idle');
  await untilBadge('');
});

it('sleeps through what tabs do, and comes back with the next click after Firefox has stopped its event page', async () => {
  const { firefox } = rig;
  const settings = firefox.control.page.url();
  const other = await firefox.browser.newPage();
  // An open view would wake it at once.
  for (const each of await firefox.browser.pages()) if (each.url() === settings) await each.close();
  await window.closePopup();
  await window.stopBackground();
  await show(hosts.music, 'media.html');
  await other.close();
  await pause(idleMs / 2);
  expect(await window.isBackgroundRunning()).toBe(false);
  await clickStream();
  await untilBadge('LIVE');
  firefox.control = controlBy(await firefox.openExtensionPage('options/options.html'));
  await untilLive();
  expect(await hears('media')).toBe(true);
  // Many times as long as it may idle.
  await pause(3 * idleMs);
  expect(await window.isBackgroundRunning()).toBe(true);
  expect(await hears('media')).toBe(true);
});

it('leaves its origin out if a server refuses it, once the user allows that', async () => {
  const server = await startLocalServer({ refuseOrigins: true });
  const { control } = rig.firefox;
  const { gatewayUrl, guildId, channelId, token } = server;
  try {
    await show(hosts.music, 'media.html');
    await control.command({ type: 'save-settings', settings: { gatewayUrl } });
    await control.command({ type: 'choose', guildId, channelId });
    await control.command({ type: 'save-token', token, remember: false });
    // It remembers which addresses have accepted it: this computer's has.
    await window.stopBackground();
    const view = await rig.until(({ problem }) => problem !== null);
    expect(view.problem).toMatchObject({ code: 'origin-blocked', action: 'allow-origin' });
    const popup = await window.openPopup();
    await popup.click('#problem-action');
    expect(await window.question(5000)).toContain('127.0.0.1');
    await window.answer('allow');
    await rig.until(({ gateway }) => gateway === 'ready');
    await control.command({ type: 'stream' });
    await untilLive();
    await expect.poll(() => server.listener.summary().packets, { timeout: patienceMs }).toBeGreaterThan(50);
    const refused = server.events.history('origin-refused');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ origin }) => origin.startsWith('moz-extension://'))).toBe(true);
    await rig.reset();
  } finally {
    const { gatewayUrl: own, token: ownToken } = rig.server;
    await control.command({ type: 'save-settings', settings: { gatewayUrl: own } });
    await control.command({ type: 'save-token', token: ownToken, remember: false });
    await server.close();
  }
  await rig.until(({ gateway }) => gateway === 'ready');
});
