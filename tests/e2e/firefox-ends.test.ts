import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FirefoxWindow } from '../../scripts/browsers/firefox-window.ts';
import { controlBy } from '../../scripts/browsers/control-page.ts';
import { visit } from '../../scripts/browsers/visit.ts';
import { hostProcesses } from '../chaos/processes.ts';
import { hosts as sites, startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { patienceMs, pause } from './rig.ts';
import { asks, element, frame, html, pitch, sharesOf, toneFile } from './tone-pages.ts';

const emptyPdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
%%EOF`;

let rig: FirefoxRig;
let window: FirefoxWindow;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-ends',
    files: {
      'index.html': html('Tone', element('media')),
      'framed.html': html('Framed', element('media') + frame()),
      'frame.html': html('Frame', ''),
      'media.wav': toneFile(pitch.media),
      'doc.pdf': emptyPdf,
    },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  window = await rig.firefox.openWindow();
});
afterAll(() => rig?.close());

const lastProblem = async (): Promise<string | undefined> => {
  const view = await rig.until(({ stream, problem }) => stream.state === 'idle' && problem !== null);
  return view.problem?.code;
};

/** The functions that the hook replaces, as a page would keep them that wants to know later. */
const keepFunctions = (): void => {
  (globalThis as { kept?: unknown[] }).kept = [
    AudioNode.prototype.connect,
    AudioNode.prototype.disconnect,
    AudioScheduledSourceNode.prototype.start,
    AudioBufferSourceNode.prototype.start,
    AudioContext.prototype.createMediaElementSource,
    Element.prototype.attachShadow,
    Element.prototype.setAttribute,
    HTMLMediaElement.prototype.play,
  ];
};
/** How many of them are others now. */
const replacedFunctions = (): number => {
  const now = [
    AudioNode.prototype.connect,
    AudioNode.prototype.disconnect,
    AudioScheduledSourceNode.prototype.start,
    AudioBufferSourceNode.prototype.start,
    AudioContext.prototype.createMediaElementSource,
    Element.prototype.attachShadow,
    Element.prototype.setAttribute,
    HTMLMediaElement.prototype.play,
  ];
  const { kept = [] } = globalThis as { kept?: unknown[] };
  return now.filter((method, index) => method !== kept[index]).length;
};

const leftInBrowser = (): Promise<unknown> =>
  rig.firefox.control.page.evaluate(async () => ({
    scripts: await chrome.scripting.getRegisteredContentScripts(),
    rules: await chrome.declarativeNetRequest.getSessionRules(),
  }));

interface Held {
  /** each worklet, encoder and audio graph that stayed would be one */
  threads: number;
  /** of the extension and of the pages, in MB, after everything that can be thrown away was */
  memory: number;
}
const held = (): Promise<Held> =>
  window.run(`Services.obs.notifyObservers(null, 'child-mmu-request');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { threads, children } = await ChromeUtils.requestProcInfo();
    const mine = children.filter(({ type }) => type === 'extension' || type.startsWith('web'));
    return {
      threads: threads.length + children.reduce((sum, child) => sum + child.threads.length, 0),
      memory: mine.reduce((sum, { memory }) => sum + memory / 1e6, 0),
    };`);
/** Firefox itself keeps a third of a megabyte for each graph with a worklet, until the page is left. */
const megabytesPerRound = 1.5;

it('leaves nothing in page and browser after each of twenty rounds, and is heard once in the last', async () => {
  const streamed = await rig.open();
  await streamed.evaluate(keepFunctions);
  let before: Held = { threads: 0, memory: 0 };
  for (let round = 0; round < 20; round += 1) {
    if (round % 2 === 0) await rig.choose('plain', 'original');
    else await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
    await rig.stream(streamed);
    expect(await streamed.evaluate(replacedFunctions)).toBe(8);
    await rig.firefox.control.command({ type: 'stop' });
    await rig.untilState('idle');
    expect(await leftInBrowser()).toEqual({ scripts: [], rules: [] });
    await expect.poll(() => streamed.evaluate(replacedFunctions)).toBe(0);
    // The first rounds start what the browser keeps for later.
    if (round === 4) before = await held();
  }
  // Threads and memory are given back when their collectors come to it.
  await expect.poll(async () => (await held()).threads, { timeout: patienceMs }).toBeLessThan(before.threads + 8);
  await expect
    .poll(async () => (await held()).memory, { timeout: patienceMs, interval: 1000 })
    .toBeLessThan(before.memory + 15 * megabytesPerRound);
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  const positions = await streamed.evaluate(async () => {
    const audio = document.querySelector('audio')!;
    const before = audio.currentTime;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { moved: audio.currentTime !== before, paused: audio.paused, muted: audio.muted, volume: audio.volume };
  });
  expect(positions).toEqual({ moved: true, paused: false, muted: false, volume: 1 });
  await rig.stream(streamed);
  await pause(1000);
  const { media } = sharesOf(await rig.listen(2), 'media');
  expect(media).toBeGreaterThan(0.85);
  expect(media).toBeLessThan(1.15);
  await rig.reset();
  await streamed.close();
});

it.each(['about:config', 'doc.pdf', 'view-source:'])('says of %s that it cannot be heard', async (address) => {
  const { site } = rig;
  const url = { 'about:config': address, 'doc.pdf': `${site}${address}`, 'view-source:': `${address}${site}` }[address];
  await window.run(`const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal();
    gBrowser.selectedTab = gBrowser.addTab(${JSON.stringify(url)}, { triggeringPrincipal });`);
  const shown = (): Promise<string> =>
    window.run(`return gBrowser.selectedTab.hasAttribute('busy') ? '' : gBrowser.currentURI.spec;`);
  await expect.poll(shown, { timeout: patienceMs }).toBe(url);
  await rig.firefox.control.command({ type: 'stream' });
  const view = await rig.until(({ stream, problem }) => problem !== null || stream.state === 'live');
  expect([view.stream.state, view.problem?.code]).toEqual(['idle', 'capture-refused']);
  await window.run('gBrowser.removeTab(gBrowser.selectedTab);');
  await rig.reset();
});

it('ends with its tab, and says so', async () => {
  const streamed = await rig.open();
  await rig.stream(streamed);
  await streamed.close();
  expect(await lastProblem()).toBe('tab-closed');
  await rig.reset();
  expect(await leftInBrowser()).toEqual({ scripts: [], rules: [] });
});

const hosts = (): number[] => hostProcesses(join('build', 'e2e-firefox-ends', 'native-host-firefox'));

/** The process of the page in front. */
const processInFront = (): Promise<number> =>
  window.run('return gBrowser.selectedBrowser.frameLoader.remoteTab.osPid;');

it('ends with the process of its page, says so, and one click loads that page again and streams it', async () => {
  // The frame has a process of its own.
  const streamed = await rig.open(asks('framed.html', rig.at(sites.other, 'frame.html')));
  await rig.stream(streamed);
  process.kill(await processInFront(), 'SIGKILL');
  expect(await lastProblem()).toBe('tab-crashed');
  await rig.firefox.control.command({ type: 'stream' });
  await rig.until(({ stream }) => stream.state === 'live' && !stream.isSecuring && !stream.isSilent);
  await expect
    .poll(async () => sharesOf(await rig.listen(1), 'media').media, { timeout: patienceMs })
    .toBeGreaterThan(0.85);
  await rig.reset();
  await streamed.close();
});

it('goes on without a tab whose process goes, and which stands behind another', async () => {
  const streamed = await rig.open();
  await rig.stream(streamed);
  const other = await rig.firefox.browser.newPage();
  await visit(other, rig.at(sites.music, 'index.html'));
  await other.bringToFront();
  await rig.firefox.control.command({ type: 'add-tab' });
  await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 2);
  const behind = await processInFront();
  await streamed.bringToFront();
  expect(await processInFront()).not.toBe(behind);
  process.kill(behind, 'SIGKILL');
  await rig.until(({ stream, problem }) => stream.state === 'live' && problem?.code === 'tab-crashed-left');
  await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 1 && !stream.isSilent);
  await rig.reset();
  await other.close();
  await streamed.close();
});

it('ends with a page that the browser puts to sleep, and says so', async () => {
  const streamed = await rig.open();
  await rig.stream(streamed);
  await rig.firefox.control.page.bringToFront();
  await rig.firefox.control.page.evaluate(async () => {
    for (const { id, active } of await chrome.tabs.query({}))
      if (id !== undefined && !active) await chrome.tabs.discard(id);
  });
  expect(await lastProblem()).toBe('tab-discarded');
  await rig.reset();
  await streamed.close();
});

it('ends with an extension that is reloaded, as by an update: its host leaves, and the next one streams', async () => {
  const streamed = await rig.open();
  await rig.stream(streamed);
  const before = hosts();
  expect(before).toHaveLength(1);
  await rig.firefox.browser.installExtension(
    join(process.cwd(), 'build', 'e2e-firefox-ends', 'extension-firefox-permitted'),
  );
  await expect.poll(() => hosts().some((pid) => before.includes(pid)), { timeout: patienceMs }).toBe(false);
  await expect.poll(() => rig.server.voice.clients(), { timeout: patienceMs }).toEqual([]);
  rig.firefox.control = controlBy(await rig.firefox.openExtensionPage('options/options.html'));
  await rig.signIn();
  await rig.stream(streamed);
  await expect
    .poll(async () => sharesOf(await rig.listen(1), 'media').media, { timeout: patienceMs })
    .toBeGreaterThan(0.85);
  await rig.reset();
  await streamed.close();
});
