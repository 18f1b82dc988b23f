import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { libraryFiles, libraryPages, pathOf } from './library-pages.ts';
import { pause } from './rig.ts';
import { expectShares } from './shares.ts';
import { html } from './tone-pages.ts';

/** A player's start and a call's set-up take seconds on a busy machine. */
const mostTries = 12;
/** Before the click a page is to have begun by itself. */
const beginMs = 1500;
const kinds = Object.keys(libraryPages);

let rig: FirefoxRig;
let page: Page;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-libraries',
    files: { 'index.html': html('Nothing', ''), ...libraryFiles() },
    // A call between two ends in one page needs no network, and no name for the computer it is on.
    prefs: { 'media.peerconnection.ice.loopback': true, 'media.peerconnection.ice.obfuscate_host_addresses': false },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  page = await rig.open();
});
afterAll(() => rig?.close());

const show = (kind: string): Promise<unknown> => page.goto(new URL(pathOf(kind), rig.site).href);
const untilProblem = (code: string | null) => rig.until(({ problem }) => (problem?.code ?? null) === code);

it.each(kinds)('hears %s as it plays, begun after the click or before it', async (kind) => {
  const { heard, isLate } = libraryPages[kind]!;
  await rig.stream(page);
  await show(kind);
  await expectShares(rig.listen, heard, heard, mostTries);
  expect((await rig.firefox.control.view()).problem).toBeNull();

  await rig.reset();
  await show(kind);
  await pause(beginMs);
  await rig.stream(page);
  if (isLate) {
    await untilProblem('source-late');
    await page.reload();
  }
  await expectShares(rig.listen, heard, heard, mostTries);
  await untilProblem(null);
  await rig.reset();
});
