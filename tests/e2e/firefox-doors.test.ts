import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { visit } from '../../scripts/browsers/visit.ts';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { pause } from './rig.ts';
import { element, html, pitch, sharesOf, toneFile } from './tone-pages.ts';

/** Plays samples that no loudspeaker could. */
const broken = `<script>
  const context = new AudioContext();
  const buffer = new AudioBuffer({ length: 4800, sampleRate: context.sampleRate });
  const samples = Float32Array.of(...location.search.slice(1).split(',').map(Number));
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  source.connect(context.destination);
  source.start();
</script>`;

let rig: FirefoxRig;
let good: Page;
let other: Page;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-doors',
    files: {
      'index.html': html('Good', element('media')),
      'broken.html': html('Broken', broken),
      'other.html': html('Other', ''),
      'media.wav': toneFile(pitch.media),
    },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  good = await rig.open();
  other = await rig.open('other.html');
});
afterAll(() => rig?.close());

const otherTab = (): Promise<number> =>
  rig.firefox.control.page.evaluate(async (title) => {
    const tabs = await chrome.tabs.query({});
    return tabs.find((tab) => tab.title === title)?.id ?? -1;
  }, 'Other');

beforeEach(async () => {
  await rig.reset();
  await visit(other, new URL('other.html', rig.site).href);
  await rig.stream(good);
  await rig.firefox.control.command({ type: 'add-tab', tabId: await otherTab() });
  await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 2);
});

async function expectGoodHeard(): Promise<void> {
  await expect
    .poll(async () => Math.abs(sharesOf(await rig.listen(0.8), 'media').media - 1), { timeout: 10_000 })
    // Beside a tab as loud as one may be the limiter turns both down by a fifth.
    .toBeLessThan(0.3);
}

it.each(['NaN', '1e30,-1e30,Infinity'])(
  'a tab that plays %s is no louder than a tab may be, and silences nobody',
  async (samples) => {
    await visit(other, `${new URL('broken.html', rig.site).href}?${samples}`);
    await pause(1000);
    await expectGoodHeard();
  },
);

/** As the process of a page could send it that was taken over. */
const sends = ['strings for samples', 'two minutes at once', 'a flood'] as const;

it.each(sends)('a frame that sends %s is let go, the others are heard, and Stop ends it', async (kind) => {
  const isLetGo = await rig.firefox.control.page.evaluate(
    async (tabId, send) => {
      const [{ result } = { result: undefined }] = await chrome.scripting.executeScript({
        target: { tabId },
        args: [send],
        func: (name: string) =>
          new Promise<boolean>((resolve) => {
            const port = chrome.runtime.connect({ name: 'frame-sound' });
            port.onDisconnect.addListener(() => resolve(true));
            setTimeout(() => resolve(false), 5000);
            const samples = (length: number) => new Float32Array(length);
            const block = (left: unknown, right: unknown) => ({ type: 'block', block: { left, right } });
            if (name === 'strings for samples') port.postMessage(block('x', 'y'));
            if (name === 'two minutes at once') port.postMessage(block(samples(5_760_000), samples(960)));
            if (name === 'a flood')
              for (let count = 0; count < 3000; count += 1) port.postMessage(block(samples(960), samples(960)));
          }),
      });
      return result;
    },
    await otherTab(),
    kind,
  );
  expect(isLetGo).toBe(true);
  await expectGoodHeard();
  await rig.reset();
});
