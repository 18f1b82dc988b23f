import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChromium, type EarshotBrowser } from '../../scripts/browsers/chromium.ts';
import { openControlPage } from '../../scripts/browsers/control-page.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';

/** A kick is called one after half a second; the leave that follows it takes no longer. */
const farewellMs = 1500;

let first: Rig;
let second: EarshotBrowser;

beforeAll(async () => {
  first = await startRig({ workDir: 'e2e-first-profile' });
  second = await startChromium({ headless: true, workDir: 'build/e2e-second-profile' });
});
afterAll(async () => {
  await second?.close();
  await first?.close();
});

it('the browser that streams gives way to another profile with the same bot, and says so', async () => {
  const { gatewayUrl, documentPort, guildId, channelId, token } = first.server;
  const control = await openControlPage(second);
  await control.command({ type: 'save-settings', settings: { gatewayUrl, documentPort } });
  await control.command({ type: 'choose', guildId, channelId });
  await control.command({ type: 'save-token', token, remember: false });
  await control.waitFor(({ gateway }) => gateway === 'ready', patienceMs);
  const page = await second.browser.newPage();
  await page.goto(first.pageUrl);
  await first.stream();

  const popup = await second.openPopup(page);
  await (await popup.waitForSelector('#stream:not([disabled])', { timeout: patienceMs }))?.click();
  expect(await first.untilProblem()).toBe('taken-over');
  const isLive = await control.waitFor(({ stream }) => stream.state === 'live' && !stream.isSecuring, patienceMs);
  expect(isLive.problem).toBeNull();
  // A farewell of the first would have come by now, and taken the second out.
  await pause(farewellMs);
  expect((await control.view()).stream.state).toBe('live');
});
