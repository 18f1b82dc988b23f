import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openControlPage } from '../../scripts/browsers/control-page.ts';
import { hostProcesses } from '../chaos/processes.ts';
import { kill, processesOf } from './browser-processes.ts';
import { installOther } from './other-extension.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ workDir: 'e2e-crashes' });
  await rig.choose('plain');
});
afterEach(async () => {
  if (!rig.chromium.browser.connected) return;
  // These tests sign in more often within an hour than the budget allows.
  await rig.control.page.evaluate("chrome.storage.local.remove('identifies')");
  await rig.reset();
});
afterAll(() => rig?.close());

async function until(isTrue: () => boolean, what: string, timeoutMs = patienceMs): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await pause(20);
  }
}

const hosts = (): number[] => hostProcesses(join('build', 'e2e-crashes', 'native-host'));

/** The old extension's pages are gone, and its token was kept only in memory. */
async function signInAnew(): Promise<void> {
  rig.control = await openControlPage(rig.chromium);
  await rig.signIn();
}

/** Sound arrives at the listener. */
async function expectSound(timeoutMs = patienceMs): Promise<void> {
  rig.server.listener.reset();
  const isHeard = (): boolean => rig.server.listener.summary().packets > 100;
  await until(isHeard, 'packets at the listener', timeoutMs).catch(async (error: unknown) => {
    const { stream, gateway } = await rig.control.view();
    throw new Error(`${String(error)}; gateway ${gateway}, stream ${JSON.stringify(stream)}`);
  });
}

async function crash(page: Page): Promise<void> {
  const session = await page.createCDPSession();
  // Nobody answers this.
  session.send('Page.crash').catch(() => undefined);
}

/** Stream, whatever comes of it. */
async function click(): Promise<void> {
  const popup = await rig.chromium.openPopup(rig.page);
  await popup.waitForSelector('#stream:not([disabled]), #problem-action, #choose', { timeout: patienceMs });
  await popup.evaluate(() => chrome.runtime.connect({ name: 'popup' }).postMessage({ type: 'stream' }));
}

describe('the streamed tab', () => {
  it('crashes: the stream ends with that reason, and one click reloads and streams it', async () => {
    await rig.stream();
    await expectSound();
    await crash(rig.page);
    expect(await rig.untilProblem()).toBe('tab-crashed');
    await rig.stream();
    await rig.until(({ stream }) => stream.state === 'live' && !stream.isSilent);
    await expectSound();
  });

  it('crashes beside another: the mix goes on without it', async () => {
    await rig.stream();
    const other = await rig.openPage();
    const popup = await rig.chromium.openPopup(other);
    await popup.waitForSelector('#add-tab', { timeout: patienceMs });
    await popup.evaluate(() => chrome.runtime.connect({ name: 'popup' }).postMessage({ type: 'add-tab' }));
    await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 2);
    await crash(other);
    await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 1);
    await rig.until(({ problem }) => problem?.code === 'tab-crashed-left');
    await expectSound();
    await other.close();
  });

  it('is put to sleep by the browser: the stream ends with that reason', async () => {
    await rig.stream();
    await rig.control.page.bringToFront();
    await rig.control.page.evaluate(async () => {
      for (const { id, active } of await chrome.tabs.query({})) if (!active) await chrome.tabs.discard(id);
    });
    expect(await rig.untilProblem()).toBe('tab-discarded');
    await rig.page.close().catch(() => undefined);
    rig.page = await rig.openPage();
    await rig.stream();
    await expectSound();
  });
});

describe('another extension', () => {
  it('captures the tab, and has no way in: the click says that it is taken', async () => {
    const other = await installOther(rig.chromium);
    await other.capture(rig.page);
    await click();
    expect(await rig.untilProblem()).toBe('capture-busy');
    await rig.control.command({ type: 'dismiss' });
    expect(await other.knockAt(rig.chromium.extension.id)).toBe('refused');
    expect((await rig.control.view()).stream.state).toBe('idle');
    await other.close();
    await rig.stream();
    await expectSound();
  });
});

it('a page of ours within another is not let in', async () => {
  const outcome = await rig.control.page.evaluate(
    () =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = chrome.runtime.getURL('options/options.html');
        frame.onload = () =>
          resolve(frame.contentDocument === null ? 'withheld' : frame.contentDocument.body.innerHTML);
        document.body.append(frame);
        setTimeout(() => resolve('never loads'), 3000);
      }),
  );
  expect(['withheld', 'never loads', '']).toContain(outcome);
  await rig.control.page.reload();
});

describe('storage that is full', () => {
  const filler = 'of another version';
  afterEach(async () => {
    await rig.control.page.evaluate((key) => chrome.storage.local.remove(key), filler);
    await rig.choose('plain');
    await rig.until(({ problem }) => problem === null);
  });

  it('is named; what could not be stored holds, and a stream begins and is heard', async () => {
    // The browser's own limit: what follows is refused as it is by a full disk.
    await rig.control.page.evaluate(async (key) => {
      const used = await chrome.storage.local.getBytesInUse(null);
      await chrome.storage.local.set({ [key]: 'x'.repeat(chrome.storage.local.QUOTA_BYTES - used - key.length - 2) });
    }, filler);
    await rig.choose('xsalsa20_poly1305');
    await rig.until(({ problem }) => problem?.code === 'storage-failing');
    await rig.stream();
    await rig.until(({ stream }) => stream.state === 'live' && stream.mode === 'xsalsa20_poly1305');
    await expectSound();
  });
});

describe('the extension', () => {
  it('is reloaded in mid-stream, as by an update: its host leaves, nothing is sent, and one click streams again', async () => {
    await rig.stream();
    await expectSound();
    const before = hosts();
    await rig.chromium.browser.installExtension(rig.chromium.extension.path);
    await until(() => !hosts().some((pid) => before.includes(pid)), 'the end of the host');
    await until(() => rig.server.voice.clients().length === 0, 'the end of the voice session');
    await signInAnew();
    await rig.stream();
    await expectSound();
  });

  it('crashes in mid-stream: its host leaves, nothing is sent, and loaded again it streams with one click', async () => {
    await rig.stream();
    await expectSound();
    const before = hosts();
    kill(processesOf(rig.chromium, '--extension-process'));
    await until(() => !hosts().some((pid) => before.includes(pid)), 'the end of the host');
    await until(() => rig.server.voice.clients().length === 0, 'the end of the voice session');
    // Chromium offers to do so in a bubble; until then the extension is off.
    await rig.chromium.browser.installExtension(rig.chromium.extension.path);
    await signInAnew();
    await rig.stream();
    await expectSound();
  });
});

it('the browser’s network service dies during a start, again and again: it is live or says why, and the next click streams', async () => {
  for (let round = 0; round < 5; round += 1) {
    await click();
    // Before, while and after the capture's page is opened.
    await pause(40 * round);
    kill(processesOf(rig.chromium, 'network.mojom.NetworkService'));
    const { stream } = await rig.until(
      ({ stream, problem }) => stream.state === 'live' || (stream.state === 'idle' && problem !== null),
    );
    if (stream.state === 'idle') {
      await rig.control.command({ type: 'dismiss' });
      await rig.stream();
    }
    // With this many losses in a row, the pauses before the next sign-in are longer than a person would wait.
    if (round === 4) await expectSound(3 * patienceMs);
    await rig.control.page.evaluate("chrome.storage.local.remove('identifies')");
    await rig.reset();
  }
});

it('the browser is killed in mid-stream: its host leaves, and nothing is sent any more', async () => {
  await rig.stream();
  await expectSound();
  expect(hosts()).toHaveLength(1);
  const { browser } = rig.chromium;
  const gone = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
  browser.process()?.kill('SIGKILL');
  await gone;
  await until(() => hosts().length === 0, 'the end of the host');
  await until(() => rig.server.voice.clients().length === 0, 'the end of the voice session');
});
