import { join } from 'node:path';
import { startChromium } from '../../scripts/browsers/chromium.ts';
import { openControlPage } from '../../scripts/browsers/control-page.ts';
import { signIn } from '../../scripts/browsers/sign-in.ts';
import { stopBackground } from '../e2e/rig.ts';
import { collectGarbage } from './collect-garbage.ts';
import { pause } from './fault.ts';
import type { Ground } from './ground.ts';
import { hasOwnNetwork } from './own-network.ts';
import { startServerProcess } from './server-process.ts';
import { openToneSite } from './tone-site.ts';

/** A button that cannot be clicked for this long does not count as one. */
const buttonDeadlineMs = 15_000;
/** A popup that closes takes with it what it has just said. */
const saidMs = 500;

/** Actions of a problem that stream; with any other, the user closes the card and clicks Stream. */
const streaming = ['stream', 'try-again', 'start-over'];

export async function startChromiumGround(workDir: string): Promise<Omit<Ground, 'servers'>> {
  const server = await startServerProcess(workDir);
  const chromium = await startChromium({ headless: true, workDir });
  const control = await openControlPage(chromium);
  const site = await openToneSite(chromium.browser);
  await signIn(control, server.address, { dialect: 'v8' });

  let popups: Promise<unknown> = Promise.resolve();
  /** There is one popup at a time: the next one that opens would close it before it was clicked in. */
  function inTurn<T>(use: () => Promise<T>): Promise<T> {
    const used = popups.then(use);
    popups = used.catch(() => undefined);
    return used;
  }

  const ground: Omit<Ground, 'servers'> = {
    has: (need) => need === 'chromium' || (need === 'linux' ? process.platform === 'linux' : hasOwnNetwork()),
    server,
    control,
    browserPid: chromium.browser.process()?.pid ?? 0,
    hostFolder: join(process.cwd(), workDir, 'native-host'),
    page: site.page,
    click: () =>
      inTurn(async () => {
        const page = await site.revive();
        const { problem } = await control.view();
        if (problem && !streaming.includes(problem.action)) await control.command({ type: 'dismiss' });
        const popup = await chromium.openPopup(page);
        const button = await popup.waitForSelector('#stream:not([disabled]), #problem-action', {
          timeout: buttonDeadlineMs,
        });
        await button?.click();
        await pause(saidMs);
        await popup.close();
      }),
    openPopup: () => inTurn(async () => chromium.openPopup(await site.revive())),
    stopBackground: () => stopBackground(control.page),
    async renewBudget() {
      // What this background has counted goes with it.
      await control.page.evaluate("chrome.storage.local.remove('identifies')");
      await stopBackground(control.page);
      return true;
    },
    collectGarbage: () => collectGarbage(chromium.browser),
    async close() {
      await chromium.close();
      await site.close();
      await server.end();
    },
  };
  return ground;
}
