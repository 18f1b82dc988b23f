import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kill, processesOf } from './browser-processes.ts';
import { installOther } from './other-extension.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ workDir: 'e2e-crashes' });
  await rig.choose('plain');
});
afterEach(async () => {
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

/** Sound arrives at the listener. */
async function expectSound(): Promise<void> {
  rig.server.listener.reset();
  await until(() => rig.server.listener.summary().packets > 100, 'packets at the listener');
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
    if (round === 4) await expectSound();
    await rig.control.page.evaluate("chrome.storage.local.remove('identifies')");
    await rig.reset();
  }
});
