import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installManifest, manifestPath } from '../../native-host/install/manifest.ts';
import { extensionId } from '../../scripts/build-extension.ts';
import { buildDiscordJs, startDiscordJs, type DiscordJs } from '../interop/earshot-peer-process.ts';
import { lookAt, lookWithoutColours } from './look-at.ts';
import { oddName, people, peer as mara, popupWorld, tavern } from './popup-world.ts';
import { patienceMs, startRig, type Rig } from './rig.ts';
import { hostThatAnswers } from './scripted-host.ts';

let rig: Rig;
let popup: Page;
let peer: DiscordJs;

/** Title and picture of the pages that the design shows. */
const dress = (page: Page, title: string, colour: string): Promise<void> =>
  page.evaluate(
    (words, tone) => {
      document.title = words;
      const icon = document.createElement('link');
      icon.rel = 'icon';
      const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="${tone}"/><path d="M10 4.2c2.2 2.7 3.9 4.9 3.9 7a3.9 3.9 0 0 1-7.8 0c0-2.1 1.7-4.3 3.9-7z" fill="#cfe9f5"/></svg>`;
      icon.href = `data:image/svg+xml,${encodeURIComponent(picture)}`;
      document.head.append(icon);
    },
    title,
    colour,
  );

async function openRain(): Promise<void> {
  rig.page = await rig.openPage();
  await dress(rig.page, 'Rain on the tavern roof, three hours', '#2c5f7c');
  popup = await rig.chromium.openPopup(rig.page);
}

const shows = (selector: string) => popup.waitForSelector(selector, { timeout: patienceMs });
const isOver = (selector: string) => popup.waitForSelector(selector, { timeout: patienceMs, hidden: true });
const choose = (channelId: string, guildId: string = tavern.guildId) =>
  rig.control.command({ type: 'choose', guildId, channelId });
/** By keyboard, as a hand on the slider would. */
async function setSlider(selector: string, percent: number): Promise<void> {
  await popup.focus(selector);
  await popup.keyboard.press('Home');
  for (let at = 0; at < percent; at += 10) await popup.keyboard.press('PageUp');
  for (let at = Math.ceil(percent / 10) * 10; at > percent; at -= 1) await popup.keyboard.press('ArrowDown');
}
async function goLive(): Promise<void> {
  const button = await shows('#stream:not([disabled]), #problem-action');
  await button!.click();
  await shows('#stop');
  await rig.untilState('live');
}

beforeAll(async () => {
  await buildDiscordJs();
  rig = await startRig({ workDir: 'e2e-popup', server: { world: popupWorld(), tls: true } });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  for (const { id } of Object.values(people)) rig.server.people.join(id, tavern.channelId);
  await rig.page.close();
  await openRain();
});
afterAll(async () => {
  await peer?.end();
  await rig?.close();
});

describe('on the way', () => {
  afterEach(() => rig.server.faults.reset());

  it('is idle, with the focus on Stream', async () => {
    await shows('#stream:not([disabled])');
    expect(await popup.evaluate(() => document.activeElement?.id)).toBe('stream');
    await lookAt(popup, 'popup-idle');
  });

  it('holds names that are long, marked up, or written from the right', async () => {
    await choose(tavern.oddChannelId, tavern.oddGuildId);
    await popup.waitForFunction(
      (name) => document.querySelector('#channel .way__title')?.textContent === name,
      {},
      oddName('Zz'),
    );
    await lookAt(popup, 'popup-idle-odd-names');
    expect(await popup.$('#channel b')).toBeNull();
    await popup.click('#channel');
    await shows('#search');
    await popup.keyboard.type('zz');
    await popup.waitForFunction(() => document.querySelectorAll('.channel').length === 1);
    await lookAt(popup, 'popup-picker-odd-names');
    await popup.keyboard.press('Escape');
    await choose(tavern.channelId);
    await shows('#stream:not([disabled])');
    await popup.focus('#stream');
  });

  it('connects, says when securing takes long, and starts over', async () => {
    rig.server.faults.voice.on('WELCOME', { act: 'drop' });
    rig.server.faults.voice.on('ANNOUNCE_COMMIT', { act: 'drop' });
    await popup.keyboard.press('Enter');
    await shows('[aria-current="step"]:nth-child(2)');
    await lookAt(popup, 'popup-connecting');
    await lookWithoutColours(popup, 'popup-connecting');
    await shows('#problem[data-code="securing-slow"]');
    await lookAt(popup, 'problem-securing-slow');
    rig.server.faults.reset();
    await popup.click('#problem-action');
    await shows('#stop');
  });

  it('is live: two tabs, volumes, rings of those who are heard, and the health of the last seconds', async () => {
    await rig.until(({ stream }) => stream.state === 'live' && stream.health?.dave === 'ready');
    expect(await popup.evaluate(() => document.activeElement?.id)).toBe('to-channel');
    peer = await startDiscordJs(rig.server, rig.server.peerTokens[0]!);
    await peer.ask({ do: 'join', channelId: tavern.channelId, hears: [] });
    const rain = popup;
    const drums = await rig.openPage();
    await dress(drums, 'Battle drums, slow build', '#7a3325');
    popup = await rig.chromium.openPopup(drums);
    await rain.close().catch(() => undefined);
    await (await shows('#add-tab:not([disabled])'))!.click();
    await shows('#add-tab[disabled]');
    expect(await popup.$$eval('.source', (sources) => sources.length)).toBe(2);
    await setSlider('#to-channel', 120);
    await setSlider('#here', 60);
    await setSlider('.source:last-child .range', 35);
    const played = peer.ask({ do: 'play', left: 330, right: 550, seconds: 4 });
    await shows(`[data-person-id="${mara.id}"][data-speaking="true"]`);
    await shows('#channel-value.fader__value--over, #channel-value.fader__value--clip');
    await lookAt(popup, 'popup-live');
    await lookWithoutColours(popup, 'popup-live');
    await played;
    await popup.click('#health summary');
    await lookAt(popup, 'popup-live-details');
    await popup.click('#health summary');
  });

  it('is moved, and goes back', async () => {
    rig.server.seats.move(rig.server.bot.id, tavern.campfireId);
    await shows('#problem[data-code="moved"]');
    await lookAt(popup, 'problem-moved');
    await popup.click('#problem-action');
    await rig.until(({ stream }) => stream.state === 'live' && stream.channelId === tavern.channelId);
    await isOver('#problem');
  });

  it('goes to the channel that is picked while live', async () => {
    for (const [search, channelId] of [
      ['camp', tavern.campfireId],
      ['dragons tav', tavern.channelId],
    ] as const) {
      await popup.click('#place');
      await shows('#search');
      await popup.keyboard.type(search);
      await popup.keyboard.press('Enter');
      await rig.until(({ stream }) => stream.state === 'live' && stream.channelId === channelId);
    }
    expect((await rig.control.view()).recent.slice(0, 2)).toEqual([tavern.channelId, tavern.campfireId]);
    await shows('#stop');
  });

  it('speaks another language as soon as that is chosen', async () => {
    await rig.control.command({ type: 'save-settings', settings: { language: 'fr' } });
    await popup.waitForFunction(() => document.documentElement.lang === 'fr', { timeout: patienceMs });
    await lookAt(popup, 'popup-live-french');
    await rig.control.command({ type: 'save-settings', settings: { language: null } });
    await popup.waitForFunction(() => document.documentElement.lang === 'en', { timeout: patienceMs });
  });

  it('is muted, and paused', async () => {
    await popup.click('#mute');
    await shows('#pill[data-word="muted"]');
    await lookAt(popup, 'popup-live-muted');
    await popup.click('#mute');
    await popup.click('#pause');
    await shows('#pill[data-word="paused"]');
    await lookAt(popup, 'popup-live-paused');
    await popup.click('#pause');
    await shows('#pill[data-word="live"]');
    // From here on the tabs are silent, which is told twenty seconds later.
    for (const page of await rig.chromium.browser.pages()) {
      if (page.url().startsWith(rig.pageUrl)) await page.evaluate(() => document.querySelector('audio')?.pause());
    }
  });

  it('folds the people away, and tells why priority is not there', async () => {
    await popup.click('#show-people');
    await isOver('.people');
    expect((await rig.control.view()).showsPeople).toBe(false);
    await popup.click('#show-people');
    await shows('.people');
    expect(await popup.$eval('#indicator-priority', (input) => (input as HTMLInputElement).disabled)).toBe(false);
  });

  it('picks, with the recent channel first and the way back by Escape', async () => {
    await popup.click('#place');
    await shows('#search');
    expect(await popup.$eval('#search', (field) => field.getAttribute('aria-activedescendant'))).toBe(
      `recent-${tavern.channelId}`,
    );
    await lookAt(popup, 'popup-picker');
    await popup.keyboard.press('Escape');
    await shows('#stop');
  });

  it('notices that no tab makes a sound', async () => {
    await popup.waitForSelector('#problem[data-code="tab-silent"]', { timeout: 2 * patienceMs });
    await lookAt(popup, 'problem-tab-silent');
    await rig.reset();
  });

  it('sits in the audience of a stage', async () => {
    await popup.close().catch(() => undefined);
    await openRain();
    await choose(tavern.stageId, tavern.northlightId);
    await goLive();
    await shows('#pill[data-word="notHeard"]');
    await shows('#problem[data-code="suppressed"]');
    await lookAt(popup, 'problem-stage-audience');
    await rig.reset();
    await choose(tavern.channelId);
  });
});

describe('when something is wrong', () => {
  it('was taken out of the channel', async () => {
    await goLive();
    rig.server.seats.unseat(rig.server.bot.id, tavern.guildId, 4014);
    await shows('#problem[data-code="kicked"]');
    await lookAt(popup, 'problem-kicked');
  });

  it.each([
    ['channel-full', tavern.warRoomId, tavern.guildId],
    ['may-not-speak', tavern.greenRoomId, tavern.northlightId],
  ])('%s', async (code, channelId, guildId) => {
    await rig.control.command({ type: 'dismiss' });
    await choose(channelId, guildId);
    await (await shows('#stream:not([disabled])'))!.click();
    await shows(`#problem[data-code="${code}"]`);
    await lookAt(popup, `problem-${code}`);
    await choose(tavern.channelId);
  });

  it('finds no way for UDP', async () => {
    rig.server.faults.udp.answers = 'none';
    await (await shows('#stream:not([disabled])'))!.click();
    await shows('#problem[data-code="udp-blocked"]');
    await lookAt(popup, 'problem-udp-blocked');
    rig.server.faults.reset();
  });

  it('lost its tab', async () => {
    await goLive();
    await rig.page.close();
    await rig.untilState('idle');
    await openRain();
    await shows('#problem[data-code="tab-closed"]');
    await lookAt(popup, 'problem-tab-closed');
    await rig.control.command({ type: 'dismiss' });
  });
});

describe('what was chosen', () => {
  it('is gone where the channel was deleted or the bot was thrown out, and another can be chosen', async () => {
    await choose('1290000000000000202', '1290000000000000002');
    await shows('#stream:not([disabled])');
    rig.server.seats.deleteChannel('1290000000000000202');
    await shows('#choose');
    await choose(tavern.stageId, tavern.northlightId);
    await shows('#stream:not([disabled])');
    rig.server.seats.removeBot(rig.server.bot.id, tavern.northlightId);
    await shows('#choose');
    await lookAt(popup, 'popup-idle-nothing-chosen');
    await choose(tavern.channelId);
    await shows('#stream:not([disabled])');
  });
});

describe('the helper', () => {
  const registered = join(process.cwd(), 'build/e2e-popup/native-host/earshot-host');
  let scratch: string;

  async function register(executable: string): Promise<void> {
    await installManifest(rig.chromium.manifestDir, { executable, extensionIds: [await extensionId()] });
    await stopBackground();
  }
  async function stopBackground(): Promise<void> {
    const session = await rig.control.page.createCDPSession();
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await session.detach();
  }
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'earshot-popup-'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it('is missing, and is noticed as soon as it is there', async () => {
    await rm(manifestPath(rig.chromium.manifestDir));
    await stopBackground();
    await shows('#problem[data-code="host-missing"]');
    await lookAt(popup, 'problem-helper-missing');
    await register(registered);
    await isOver('#problem');
    await shows('#stream');
  });

  it('is too old', async () => {
    await register(
      await hostThatAnswers(scratch, { type: 'hello', replyTo: 1, protocol: 0, minor: 0, version: '0.0.1' }),
    );
    await shows('#problem[data-code="protocol-incompatible"]');
    await lookAt(popup, 'problem-helper-old');
    await register(registered);
    await isOver('#problem');
  });
});

describe('the settings page', () => {
  let page: Page;
  const there = (selector: string) => page.waitForSelector(selector, { timeout: patienceMs });

  beforeAll(async () => {
    page = rig.control.page;
    await page.bringToFront();
    await page.setViewport({ width: 1000, height: 900 });
    await rig.until(({ helper, gateway }) => helper === 'ready' && gateway === 'ready');
  });

  it('is ready for a test, sends the tone, and tells how it went', async () => {
    await there('#send-test:not([disabled])');
    await lookAt(page, 'options-test', true);
    await page.click('#send-test');
    await there('#test-step[data-progress="done"] #test-result');
    expect(await page.$eval('#test-result', (line) => line.textContent)).toMatch(
      /^1\d\d packets, .+ end-to-end encrypted\.$/,
    );
    await lookAt(page, 'options', true);
  });

  it('has its advanced part, and room on a narrow screen', async () => {
    await page.click('#advanced summary');
    await page.click('#server-other');
    await lookAt(page, 'options-advanced', true);
    await page.setViewport({ width: 360, height: 800 });
    await lookAt(page, 'narrow-options', true);
    await page.setViewport({ width: 1000, height: 900 });
  });

  it('speaks the language that is chosen, and so does the popup', async () => {
    await page.select('#language', 'de');
    await page.waitForFunction(() => document.documentElement.lang === 'de', { timeout: patienceMs });
    await lookAt(page, 'options-german', true);
    popup = await rig.chromium.openPopup(rig.page);
    await popup.waitForFunction(() => document.documentElement.lang === 'de', { timeout: patienceMs });
    await shows('#stream:not([disabled])');
    await lookAt(popup, 'popup-idle-german');
    // A page in the background draws no frames, by which this waits.
    await page.bringToFront();
    await page.select('#language', '');
    await page.waitForFunction(() => document.documentElement.lang === 'en', { timeout: patienceMs });
  });

  it('checks a token at once, and takes no for an answer', async () => {
    await page.bringToFront();
    await page.click('#replace-token');
    const [id = '', time = ''] = rig.server.token.split('.');
    await page
      .evaluate((text) => navigator.clipboard.writeText(text), `${id}.${time}.${'x'.repeat(38)}`)
      .catch(() => undefined);
    await page.type('#token', `${id}.${time}.${'x'.repeat(38)}`);
    await page.keyboard.press('Enter');
    await there('#token-problem[data-code="token-refused"]');
    await lookAt(page, 'options-bot-refused', true);
    popup = await rig.chromium.openPopup(rig.page);
    await shows('#problem[data-code="token-refused"]');
    await lookAt(popup, 'problem-token-refused');
  });

  it('begins with the helper where there is nothing yet', async () => {
    await rm(manifestPath(rig.chromium.manifestDir));
    const session = await page.createCDPSession();
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await session.detach();
    await rig.control.command({ type: 'forget-token' });
    await page.bringToFront();
    await there('#helper-step[data-progress="now"]');
    await there('#bot-step[data-progress="later"]');
    await lookAt(page, 'options-new', true);
    popup = await rig.chromium.openPopup(rig.page);
    await shows('#open-setup');
    await lookAt(popup, 'popup-setup');
  });
});
