import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { pause } from './rig.ts';
import { expectShares, type Shares } from './shares.ts';
import { mp4Tone } from './hls-tone.ts';
import { otherDocuments, restless, sourcePages } from './source-pages.ts';
import { asks, html, pitch, toneFile, volume } from './tone-pages.ts';

/** What a page does to itself is done by then, and what becomes of it is captured. */
const settleMs = 1400;
const kinds = Object.entries(sourcePages);

let rig: FirefoxRig;
let page: Page;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-sources',
    files: {
      'index.html': html('Nothing', ''),
      ...Object.fromEntries(kinds.map(([kind, { body }], number) => [`${number}.html`, html(kind, body)])),
      ...otherDocuments,
      'restless.html': restless('decodeURIComponent(location.search.slice(1))'),
      'media.wav': toneFile(pitch.media),
      // Firefox loads WAV down rather than showing it.
      'media.mp4': mp4Tone(pitch.media, volume, 30),
      'frame.wav': toneFile(pitch.frame),
      'detached.wav': toneFile(pitch.detached),
    },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  page = await rig.open();
  await rig.stream(page);
});
afterAll(() => rig?.close());

/** By the page itself: automation waits for loads, and a document that is a sound keeps loading. */
async function show(path: string): Promise<void> {
  const address = new URL(path, rig.site).href;
  await page.evaluate((to) => void setTimeout(() => (location.href = to)), address);
  // Whatever was heard before would pass for it. The browser is asked: automation does not see every kind of document.
  const addresses = () =>
    rig.firefox.control.page.evaluate(async () => (await chrome.tabs.query({})).map(({ url }) => url));
  await vi.waitFor(async () => expect(await addresses()).toContain(address), { timeout: 10_000 });
}

async function expectHeard(path: string, left: Shares, right = left): Promise<void> {
  await show(path);
  await pause(settleMs);
  await expectShares(rig.listen, left, right);
}

it.each(kinds.map(([kind], number) => [kind, number] as const))(
  'hears %s as the tab plays it',
  async (kind, number) => {
    const { left, right } = sourcePages[kind]!;
    await expectHeard(`${number}.html`, left, right);
  },
);

it('names a film that its site keeps to itself, however restless the page is beside it', async () => {
  await show(asks('restless.html', `${rig.other}media.wav`));
  await rig.until(({ problem }) => problem?.code === 'source-tainted');
});

it.each([...Object.keys(otherDocuments), 'media.mp4'])('hears %s, which is no HTML', (path) =>
  expectHeard(path, { media: 1 }),
);
