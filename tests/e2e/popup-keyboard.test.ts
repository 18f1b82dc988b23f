import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionView } from '../../extension/page-contract/view.ts';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { startChromium, type EarshotBrowser } from '../../scripts/browsers/chromium.ts';
import { openControlPage, type ControlPage } from '../../scripts/browsers/control-page.ts';
import { serveFolder } from '../../scripts/static-server.ts';
import { crowdedWorld, popupWorld, tavern } from './popup-world.ts';
import { listenTo, readOut, withoutFigures, type Ear } from './read-out.ts';
import { patienceMs } from './rig.ts';

let server: LocalServer;
let site: Awaited<ReturnType<typeof serveFolder>>;
let profile: string;
let chromium: EarshotBrowser;
let control: ControlPage;
let popup: Page;
/** what the extension's pages and its background wrote to their consoles */
const log: string[] = [];
/** what "Copy details" copied */
let copied = '';

/** what a screen reader says on the way, stop by stop */
const transcript: string[] = [];
let ear: Ear;
/** Over too soon to be said each time. */
const passing: ReadonlySet<string> = new Set(['Connecting', 'Securing', 'Signing in', 'Stopping', 'Token stored']);
/** Adds what has been said by itself since the last time, and the page as it can be read now. */
async function note(title: string, page: Page, part = (lines: string[]) => lines): Promise<void> {
  const said = await ear.heard(passing);
  transcript.push(`## ${title}`, '', ...said.map((line) => `> ${line}`), ...(said.length > 0 ? [''] : []));
  // Whether the bot's own sound leaves at this moment is up to the music.
  const lines = (await readOut(page)).filter((line) => line !== ',' && line !== 'sending');
  transcript.push(...part(lines).map((line) => `- ${line}`), '');
}

/** Starts the browser with the same profile, as people do in the morning. */
async function start(): Promise<void> {
  chromium = await startChromium({ headless: true, workDir: 'build/e2e-keyboard', profile });
  control = await openControlPage(chromium);
  listen(control.page);
  for (const target of chromium.browser.targets().filter((each) => String(each.type()) === 'service_worker')) {
    (await target.worker())?.on('console', (message) => log.push(message.text()));
  }
}
const listen = (page: Page) => void page.on('console', (message) => log.push(message.text()));
async function restart(): Promise<void> {
  await chromium.close();
  await start();
}
async function openPopup(): Promise<void> {
  const page = await chromium.browser.newPage();
  await page.goto(site.url);
  popup = await chromium.openPopup(page);
  listen(popup);
  // What it begins with is read, and not announced.
  await shows('body:not([data-state="loading"])');
  ear = await listenTo(popup);
}

const until = (isRight: (view: SessionView) => boolean) => control.waitFor(isRight, patienceMs);
const shows = (selector: string) => popup.waitForSelector(selector, { timeout: patienceMs });
const press = async (...keys: Parameters<Page['keyboard']['press']>[0][]) => {
  for (const key of keys) await popup.keyboard.press(key);
};
const focused = () => popup.evaluate(() => document.activeElement?.id ?? '');
async function live(): Promise<Extract<SessionView['stream'], { state: 'live' }>> {
  const { stream } = await until((view) => view.stream.state === 'live');
  return stream as Extract<SessionView['stream'], { state: 'live' }>;
}
/** Those of the three steps. */
const firstSteps = (lines: string[]): string[] => {
  const from = lines.findIndex((line) => line.startsWith('heading 2'));
  const length = lines.slice(from + 1).findIndex((line) => line.startsWith('heading 2'));
  return lines.slice(from, from + 1 + length);
};
/** Records each place that every control had in the first two seconds on the air. */
async function watchPlaces(): Promise<void> {
  await popup.evaluate((watchedMs) => {
    const seen = new Map<Element, DOMRect>();
    const moves: string[] = [];
    let sinceMs: number | null = null;
    const look = () => {
      if (document.querySelector('#stop')) sinceMs ??= performance.now();
      const pressed = sinceMs === null ? [] : document.querySelectorAll('button, summary, input, label');
      for (const element of pressed) {
        if (!element.checkVisibility()) continue;
        const now = element.getBoundingClientRect();
        const { x, y } = seen.get(element) ?? now;
        seen.set(element, now);
        const byPx = Math.max(Math.abs(now.x - x), Math.abs(now.y - y));
        if (byPx > 1) moves.push(`${element.id || element.textContent} by ${byPx} px`);
      }
      if (sinceMs === null || performance.now() - sinceMs < watchedMs) requestAnimationFrame(look);
      else document.body.dataset.moves = JSON.stringify({ watched: seen.size, moves });
    };
    look();
  }, 2000);
}
const movesSeen = async () => {
  await popup.waitForFunction(() => document.body.dataset.moves, { polling: 100, timeout: patienceMs });
  return JSON.parse(await popup.evaluate(() => document.body.dataset.moves ?? '')) as {
    watched: number;
    moves: string[];
  };
};
/** Words that run out of what they name, and controls out of sight, with text at twice its size. */
const cutAtTwiceTheSize = () =>
  popup.evaluate(() => {
    const { style } = document.documentElement;
    style.fontSize = '200%';
    const range = document.createRange();
    const cut = [...document.querySelectorAll('button, .pill')].filter((element) => {
      range.selectNodeContents(element);
      const { left, right } = element.getBoundingClientRect();
      const isName = element.matches('.ellipsis') || element.querySelector('.ellipsis') !== null;
      const words = isName ? [] : [...range.getClientRects()];
      return words.some((word) => word.width > 1 && (word.left < left - 1 || word.right > right + 1));
    });
    const stop = document.querySelector('#stop')?.getBoundingClientRect();
    style.fontSize = '';
    return { cut: cut.map(({ id, textContent }) => id || textContent), showsStop: (stop?.bottom ?? 601) <= 600 };
  });
const placeOf = (selector: string) =>
  popup.$eval(selector, (element) => {
    const { x, y } = element.getBoundingClientRect();
    return { x, y };
  });
const hasVolume = (volume: number) =>
  until(({ stream }) => stream.state === 'live' && Math.abs(stream.mix.channelVolume - volume) < 0.001);

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'earshot-keys-'));
  server = await startLocalServer({ world: popupWorld() });
  site = await serveFolder('scripts/demo-page/public');
  await start();
});
afterAll(async () => {
  await chromium?.close();
  await server?.close();
  await site?.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

describe('with the keyboard alone', () => {
  it('a server and a token are entered, and the token is remembered', async () => {
    const { page } = control;
    await page.waitForSelector('#helper-step[data-progress="done"]', { timeout: patienceMs });
    await page.waitForSelector('#advanced summary', { timeout: patienceMs });
    ear = await listenTo(page);
    await note('The settings page before there is a bot', page, firstSteps);
    await page.focus('#advanced summary');
    await page.keyboard.press('Enter');
    await page.focus('#server-discord');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('#gateway');
    await page.focus('#gateway');
    await page.keyboard.type('http://nowhere.example');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.setting__problem')?.textContent, { polling: 100 });
    await page.$eval('#gateway', (field) => ((field as HTMLInputElement).value = ''));
    await page.keyboard.type(server.gatewayUrl);
    await page.keyboard.press('Enter');
    await until(({ settings }) => settings.gatewayUrl === server.gatewayUrl);
    await page.waitForSelector('#token', { timeout: patienceMs });
    await page.focus('#token');
    // As it is often copied.
    await page.keyboard.type(` "Bot ${server.token}" `);
    await page.keyboard.press('Enter');
    await until(({ gateway, settings }) => gateway === 'ready' && settings.remembersToken);
    await page.waitForSelector('#bot-name', { timeout: patienceMs });
    // They come one by one.
    const all = popupWorld().guilds.length;
    await page.waitForFunction(
      (count) => document.querySelector('#bot-step')?.textContent?.includes(`in ${count} servers`),
      { polling: 50, timeout: patienceMs },
      all,
    );
    await note('The settings page once the bot has signed in', page, firstSteps);
  });

  it('a channel is picked and streamed to', async () => {
    await openPopup();
    await shows('#choose');
    expect(await focused()).toBe('choose');
    await note('The popup before there is a channel', popup);
    await press('Enter');
    await shows('#search');
    expect(await focused()).toBe('search');
    await popup.keyboard.type('council');
    await shows('.channel--active[aria-disabled="true"]');
    await note('A channel that may not be joined, found by its name', popup);
    await press('Enter');
    // Reached and read with its reason, but not taken.
    expect(await focused()).toBe('search');
    for (let index = 0; index < 'council'.length; index += 1) await press('Backspace');
    await popup.keyboard.type('dragons');
    await press('ArrowDown', 'ArrowUp', 'Enter');
    await shows('#stream:not([disabled])');
    expect((await control.view()).chosen).toEqual({ guildId: tavern.guildId, channelId: tavern.channelId });
    await popup.waitForFunction(() => document.activeElement?.id === 'stream', { polling: 50, timeout: patienceMs });
    await note('The popup with a channel', popup);
    await watchPlaces();
    await press('Enter');
    await shows('#stop');
    await live();
    expect(await focused()).toBe('to-channel');
  });

  it('the volume follows arrows, pages and ends', async () => {
    await press('ArrowRight', 'ArrowRight');
    await hasVolume(1.02);
    await press('PageUp');
    await hasVolume(1.12);
    await press('End');
    await hasVolume(2);
    await press('Home');
    await hasVolume(0);
    for (let page = 0; page < 9; page += 1) await press('PageUp');
    await hasVolume(0.9);
    expect(await popup.$eval('#to-channel', (slider) => slider.getAttribute('aria-valuetext'))).toBe('90%');
  });

  it('nothing to press moves under a hand while the stream settles', async () => {
    const { watched, moves } = await movesSeen();
    expect(moves).toEqual([]);
    expect(watched).toBeGreaterThan(12);
    await shows('#pill[data-word="live"]');
    await shows('#health[data-dave="ready"] .number');
    await note('Live', popup);
  });

  it('every control is a stop, in the order of the eye', async () => {
    const { tab } = await live();
    const { guilds } = await control.view();
    const there = guilds.flatMap(({ channels }) => channels).find(({ id }) => id === tavern.channelId)!;
    const faces = there.people.filter(({ isSelf, isBot }) => !isSelf && !isBot).map(({ id }) => `follow-${id}`);
    expect(faces.length).toBeGreaterThan(1);
    const stops: string[] = [];
    await popup.focus('#place');
    for (let count = 0; count < 17 + faces.length; count += 1) {
      stops.push(
        await popup.evaluate(() => {
          const at = document.activeElement as HTMLElement | null;
          return at?.id || at?.dataset.control || at?.tagName || '';
        }),
      );
      await press('Tab');
    }
    expect(stops).toEqual([
      'place',
      'settings',
      'mute',
      'to-channel',
      'mute-here',
      'here',
      'mute-tab',
      'go-to-tab',
      `tab-${tab?.id}`,
      'indicator-ring',
      'show-people',
      'hear-people',
      ...faces,
      'SUMMARY',
      'SUMMARY',
      'pause',
      'stop',
      'place',
    ]);
  });

  it('mute, pause, indicator and people are switched', async () => {
    await popup.focus('#mute');
    await press('Space');
    await until(({ stream }) => stream.state === 'live' && stream.mix.isMuted);
    await shows('#pill[data-word="muted"]');
    await note('Muted', popup, (lines) => lines.slice(0, 8));
    await press('Space');
    await shows('#pill[data-word="live"], #pill[data-word="securing"]');
    await popup.focus('#pause');
    await press('Enter');
    await until(({ stream }) => stream.state === 'live' && stream.mix.isPaused);
    await shows('#pill[data-word="paused"]');
    await press('Enter');
    await until(({ stream }) => stream.state === 'live' && !stream.mix.isPaused);
    await popup.focus('#indicator-ring');
    await press('ArrowRight');
    await until(({ stream }) => stream.state === 'live' && stream.indicator === 'none');
    await press('ArrowRight');
    await until(({ stream }) => stream.state === 'live' && stream.indicator === 'priority');
    const stop = await placeOf('#stop');
    await popup.focus('#show-people');
    await press('Space');
    await until(({ showsPeople }) => !showsPeople);
    await popup.waitForFunction(() => !document.querySelector('.people'), { polling: 50, timeout: patienceMs });
    expect(await placeOf('#stop')).toEqual(stop);
  });

  it('a scene is saved, given another name, deleted and brought back', async () => {
    const scenes = async () => (await control.view()).scenes.map(({ name }) => name);
    await popup.focus('#more summary');
    await press('Enter');
    await popup.focus('#save-first-scene');
    await press('Enter');
    await expect.poll(scenes, { timeout: patienceMs }).toEqual(['Scene 1']);
    // What is used for the first time has its place the next time the popup opens.
    popup = await chromium.openPopup(await chromium.browser.newPage());
    listen(popup);
    await shows('[data-scene][aria-current="true"]');
    ear = await listenTo(popup);
    await popup.focus('[data-scene]');
    await press('F2');
    await popup.keyboard.type('Battle');
    await press('Enter');
    await expect.poll(scenes, { timeout: patienceMs }).toEqual(['Battle']);
    await popup.focus('[data-scene]');
    await press('Delete');
    await press('Enter');
    await expect.poll(scenes, { timeout: patienceMs }).toEqual([]);
    await popup.focus('#restore-scene');
    await press('Enter');
    await expect.poll(scenes, { timeout: patienceMs }).toEqual(['Battle']);
  });

  it('news is read out once, dismissed without a move of Stop, and does not take the focus along', async () => {
    const stop = await placeOf('#stop');
    server.seats.setFlags(server.bot.id, tavern.guildId, { mute: true });
    await shows('#problem-dismiss');
    expect(await placeOf('#stop')).toEqual(stop);
    const spoken = await popup.$$eval('[role="status"], [role="alert"]', (regions) =>
      regions.map(({ textContent }) => textContent).filter((text) => text?.includes('muted')),
    );
    expect(spoken).toEqual(['Bardling is server-muted. Nobody can hear it until a moderator unmutes it.']);
    await note('Muted by somebody else', popup, (lines) => lines.slice(-6));
    await popup.focus('#problem-dismiss');
    await press('Enter');
    await popup.waitForFunction(() => !document.querySelector('#problem'), { polling: 50, timeout: patienceMs });
    expect(await focused()).toBe('to-channel');
    server.seats.setFlags(server.bot.id, tavern.guildId, { mute: false });
  });

  it('the details are copied, and the stream is stopped', async () => {
    await popup.focus('#health summary');
    await press('Enter');
    await shows('#health[open]');
    await shows('#delay');
    await popup.evaluate(() => {
      const write = navigator.clipboard.writeText.bind(navigator.clipboard);
      navigator.clipboard.writeText = (text) => write((document.body.dataset.copied = text));
    });
    await popup.focus('#copy-details');
    await press('Enter');
    await shows('#copy-details[aria-label="Copied"]');
    copied = await popup.evaluate(() => document.body.dataset.copied ?? '');
    expect(copied).toMatch(/^Earshot \d.*\nLive \d.*packets\/s/);
    await popup.focus('#stop');
    await press('Enter');
    await until(({ stream }) => stream.state === 'idle');
    await shows('#stream');
    await note('Stopped', popup);
  });

  // Other words on purpose: read the new transcript as somebody who hears it would, then let vitest -u write it.
  it('all of that is read out as it is written down', async () => {
    await expect(`${transcript.map(withoutFigures).join('\n')}\n`).toMatchFileSnapshot('spoken-walk.txt');
  });

  it('the settings are changed', async () => {
    const { page } = control;
    await page.bringToFront();
    await page.focus('#start-last');
    await page.keyboard.press('ArrowDown');
    await page.focus('#bitrate-channel');
    await page.keyboard.press('ArrowRight');
    await page.select('#language', 'fr');
    await until(({ settings }) => settings.asksForChannel && settings.bitrate === 64_000 && settings.language === 'fr');
  });
});

describe('a new start of the browser', () => {
  it('finds settings and a remembered token as they were', async () => {
    const before = await control.view();
    await restart();
    const view = await until(({ gateway }) => gateway === 'ready');
    expect(view.settings).toEqual(before.settings);
    expect(view).toMatchObject({ hasToken: true, showsPeople: false, recent: [tavern.channelId] });
    expect(view.settings).toMatchObject({ remembersToken: true, asksForChannel: true, language: 'fr' });
  });

  it('asks for the channel, as that was set, and streams into the one that is picked', async () => {
    await openPopup();
    await shows('#stream:not([disabled])');
    expect(await popup.evaluate(() => document.documentElement.lang)).toBe('fr');
    await press('Enter');
    await shows('#search');
    await popup.keyboard.type('campfire');
    await press('Enter');
    await shows('#stop');
    expect((await live()).channelId).toBe(tavern.campfireId);
    expect(await cutAtTwiceTheSize()).toEqual({ cut: [], showsStop: true });
    await popup.focus('#stop');
    await press('Enter');
    await until(({ stream }) => stream.state === 'idle');
  });

  it('offers to go on with what the end of the browser cut off, and does so at one press', async () => {
    await openPopup();
    await shows('#stream:not([disabled])');
    await press('Enter');
    await shows('#search');
    await popup.keyboard.type('campfire');
    await press('Enter');
    await shows('#stop');
    await live();
    const kept = () => control.page.evaluate(async () => (await chrome.storage.local.get('lastStream')).lastStream);
    await expect.poll(kept, { timeout: patienceMs }).toBeTruthy();
    await restart();
    await until(({ gateway }) => gateway === 'ready');
    await openPopup();
    await shows('#go-on:not([disabled])');
    expect(await focused()).toBe('go-on');
    await press('Enter');
    await shows('#stop');
    expect((await live()).channelId).toBe(tavern.campfireId);
    await popup.focus('#stop');
    await press('Enter');
    await until(({ stream }) => stream.state === 'idle');
  });

  it('finds no token that was kept for the session', async () => {
    const { page } = control;
    await page.bringToFront();
    await page.focus('#remember-token');
    await page.keyboard.press('Space');
    await until(({ settings, hasToken }) => hasToken && !settings.remembersToken);
    expect(JSON.stringify(await page.evaluate(() => chrome.storage.local.get(null)))).not.toContain(server.token);
    await restart();
    const view = await control.view();
    expect(view).toMatchObject({ hasToken: false, bot: null });
    expect(view.settings.gatewayUrl).toBe(server.gatewayUrl);
  });
});

/** What the button "Save log" saves, and under which name. */
async function saveLog(): Promise<{ name: string; text: string }> {
  const { page } = control;
  await page.bringToFront();
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      void blob.text().then((text) => (document.body.dataset.saved = text));
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      document.body.dataset.savedAs = this.download;
    };
  });
  await page.focus('#save-log');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#save-log[aria-label]', { timeout: patienceMs });
  await page.waitForFunction(() => document.body.dataset.saved, { polling: 50, timeout: patienceMs });
  return page.evaluate(() => ({ name: document.body.dataset.savedAs ?? '', text: document.body.dataset.saved ?? '' }));
}

let saved = '';

it('the log is saved: what Earshot and its helper did, before the browser was started anew too, without a name', async () => {
  const { name, text } = await saveLog();
  saved = text;
  expect(name).toBe('earshot-log.txt');
  expect(text.match(/ info +earshot +Earshot \d.* begins/g)?.length).toBeGreaterThan(1);
  expect(text).toMatch(/ info +earshot +stream 1: live: v8/);
  expect(text).toMatch(/ info +helper +helper \d.*, Node \d/);
  expect(text).toMatch(/ info +helper +session \d+ starts: aead_/);
  expect(text).not.toMatch(/\d{17}|tavern|campfire|dragons|bardling|127\.0\.0\.1/i);
});

it('no part of a token is in synchronised storage, diagnostics, log or consoles', async () => {
  const [, , signature = ''] = server.token.split('.');
  const places = {
    sync: JSON.stringify(await control.page.evaluate(() => chrome.storage.sync.get(null))),
    diagnostics: await control.page.$eval('#diagnostics', (report) => report.textContent ?? ''),
    consoles: log.join('\n'),
    copied,
    saved,
    page: await control.page.content(),
  };
  expect(places.diagnostics).toContain('Earshot');
  expect(copied).not.toMatch(/\d{17}|tavern|dragons|bardling|127\.0\.0\.1/i);
  for (const [place, text] of Object.entries(places)) expect([place, text.includes(signature)]).toEqual([place, false]);
});

/** From the beginning of the page; longer than this is felt. */
const usableWithinMs = 150;

describe('with 100 servers of 50 channels each and 2,000 people', () => {
  let crowd: LocalServer;
  beforeAll(async () => {
    crowd = await startLocalServer({ world: crowdedWorld() });
    const { gatewayUrl, guildId, channelId, token } = crowd;
    await control.command({ type: 'save-settings', settings: { gatewayUrl, asksForChannel: false, language: null } });
    await control.command({ type: 'choose', guildId, channelId });
    await control.command({ type: 'save-token', token, remember: false });
    await until(({ gateway, guilds }) => gateway === 'ready' && guilds.length > 100);
  });
  afterAll(() => crowd?.close());

  it('the popup can be used within 150 ms, and the picker soon after', async () => {
    const openings: number[] = [];
    const pickings: number[] = [];
    const page = await chromium.browser.newPage();
    await page.goto(site.url);
    // A machine with other work is slower now and then; the quickest of a few shows what the popup itself takes.
    const isSlow = () => Math.min(...openings) >= usableWithinMs || Math.min(...pickings) >= usableWithinMs;
    for (let round = 0; round < 12 && isSlow(); round += 1) {
      popup = await chromium.openPopup(page);
      await shows('#stream:not([disabled])');
      openings.push(await popup.evaluate(() => performance.getEntriesByName('usable')[0]?.startTime ?? Infinity));
      pickings.push(
        await popup.evaluate(async () => {
          const began = performance.now();
          document.querySelector<HTMLElement>('#channel')?.click();
          while (!document.querySelector('#search')) await new Promise((resolve) => setTimeout(resolve));
          return performance.now() - began;
        }),
      );
      await popup.close().catch(() => undefined);
    }
    expect(Math.min(...openings)).toBeLessThan(usableWithinMs);
    expect(Math.min(...pickings)).toBeLessThan(usableWithinMs);
  });

  it('every channel is reached by search and by scrolling', async () => {
    const page = await chromium.browser.newPage();
    await page.goto(site.url);
    popup = await chromium.openPopup(page);
    await (await shows('#channel'))!.click();
    await shows('#search');
    await popup.keyboard.type('server 87 channel 43');
    await popup.waitForFunction(() => document.querySelectorAll('.channel').length === 1, { polling: 50 });
    for (let index = 0; index < 'server 87 channel 43'.length; index += 1) await press('Backspace');
    // From the first row up is the last one of all.
    await press('Home', 'ArrowUp', 'ArrowUp');
    await popup.waitForFunction(() => document.querySelectorAll('.channel').length > 4990, {
      polling: 100,
      timeout: patienceMs,
    });
  });
});
