import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { visit } from '../../scripts/browsers/visit.ts';
import { firefoxExtensionId } from '../../native-host/install/firefox-manifest.ts';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { pause } from './rig.ts';
import { element, html, pitch, toneFile } from './tone-pages.ts';

let rig: FirefoxRig;
let page: Page;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-unseen',
    files: {
      'facts.html': html('Facts', '<script src="facts.js"></script>'),
      'curious.html': html(
        'Curious',
        `<script src="facts.js"></script><script>watchEvents()</script>${element('media')}`,
      ),
      'empty.html': html('Empty', ''),
      'facts.js': await readFile('tests/e2e/fixtures/facts.js'),
      'media.wav': toneFile(pitch.media),
    },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  page = await rig.open('facts.html');
});
afterAll(() => rig?.close());

/** Started by the page itself: what automation calls is in every stack. */
async function facts(): Promise<Record<string, unknown>> {
  await page.evaluate(`void setTimeout(async () => { window.result = await allFacts().catch(String) })`);
  await page.waitForFunction('window.result', { timeout: 20_000, polling: 100 });
  return (await page.evaluate('window.result')) as Record<string, unknown>;
}

it('a page comes to the same facts about its functions with and without a stream, and so do its frames', async () => {
  const without = await facts();
  expect(await rig.isHooked('Facts')).toBe(false);
  await rig.stream(page);
  await page.reload();
  expect(await rig.isHooked('Facts')).toBe(true);
  const during = await facts();
  // One part after the other, so that a difference can be read.
  for (const [part, expected] of Object.entries(without)) expect(during[part], part).toEqual(expected);
  // The volume's functions are replaced only while this computer is to be quieter than the page.
  await rig.firefox.control.command({ type: 'set-mix', mix: { monitorVolume: 0.4 } });
  await pause(300);
  await page.reload();
  await pause(300);
  const quieter = await facts();
  for (const [part, expected] of Object.entries(without)) expect(quieter[part], part).toEqual(expected);
  await rig.reset();
});

it('a page that watches events and functions before the stream sees nothing of it, its mix and its end', async () => {
  await visit(page, new URL('curious.html', rig.site).href);
  await pause(500);
  const before = await page.evaluate('Reflect.ownKeys(window).length + Reflect.ownKeys(document).length');
  await page.evaluate('void (window.seen.length = 0)');
  await rig.stream(page);
  await rig.firefox.control.command({ type: 'set-mix', mix: { monitorVolume: 0.37 } });
  await pause(1500);
  const during = await page.evaluate('Reflect.ownKeys(window).length + Reflect.ownKeys(document).length');
  await rig.reset();
  await pause(300);
  expect(await page.evaluate('window.seen')).toEqual([]);
  expect(during).toBe(before);
});

it('gives a page its functions back when the extension is switched off in the middle of a stream', async () => {
  await visit(page, new URL('facts.html', rig.site).href);
  await rig.stream(page);
  expect(await rig.isHooked('Facts')).toBe(true);
  const window = await rig.firefox.openWindow();
  await window.run(`const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
    await (await AddonManager.getAddonByID(${JSON.stringify(firefoxExtensionId)})).disable();`);
  const connects = (): string => {
    const context = new AudioContext();
    try {
      return String(new GainNode(context).connect(context.destination) === context.destination);
    } catch (error) {
      return String(error);
    }
  };
  await expect
    .poll(
      async () => {
        // As Firefox does by itself when it has a moment.
        await window.run(`Services.obs.notifyObservers(null, 'child-mmu-request');`);
        return page.evaluate(connects);
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe('true');
});
