import { rm } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestPath } from '../../../native-host/install/manifest.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { lookAt } from '../look-at.ts';
import { patienceMs } from '../rig.ts';
import type { Walk } from './walk.ts';

/** Where the extension of the walk believes its releases to be. */
export const releases = 'https://releases.example/earshot';

const { version } = packageJson;
/** What a computer of each system is offered first, with the words that it is prepared for. */
const systems = [
  ['windows', 'Download for Windows', `earshot-host-${version}-windows-x64-setup.exe`, 'Windows protected your PC'],
  ['macos', 'Download for macOS', `earshot-host-${version}-macos-arm64.pkg`, 'Open Anyway'],
  ['linux', 'Download for Linux', `earshot-host_${version}_`, 'Debian'],
] as const;

/** Begins signed in, with a helper; ends with neither token nor helper before the last test brings both back. */
export function setUp(walk: Walk): void {
  const { shows, look } = walk;

  describe('the setup', () => {
    let page: Page;
    const there = (selector: string) => page.waitForSelector(selector, { timeout: patienceMs });
    const lookHere = (name: string) => lookAt(page, walk.stage.picturesPrefix + name, walk.stage.eyes, true);

    beforeAll(async () => {
      ({ page } = walk.stage.control);
      await page.bringToFront();
      await page.setViewport({ width: 1000, height: 900 });
      await rm(manifestPath(walk.stage.manifestDir));
      await walk.stage.stopBackground();
      await walk.stage.control.command({ type: 'forget-token' });
    });
    afterAll(() => walk.stage.pretend(null));

    it('begins with the helper and the bot, in any order', async () => {
      await page.bringToFront();
      await there('#helper-step[data-progress="now"]');
      await there('#bot-step[data-progress="now"] #bot-todo');
      await there('#test-step[data-progress="later"]');
      await lookHere('options-new');
      await walk.openPopup();
      await shows('#open-setup');
      await look('popup-setup');
    });

    it.each(systems)('on %s offers to %s', async (system, label, file, words) => {
      await walk.stage.pretend(system);
      await page.bringToFront();
      await page.evaluate(() => location.reload());
      await page.waitForFunction(
        (text) => document.querySelector('#download')?.textContent?.includes(text),
        { timeout: patienceMs },
        label,
      );
      const href = await page.$eval('#download', (link) => (link as HTMLAnchorElement).href);
      expect(href.startsWith(`${releases}/${file}`), href).toBe(true);
      expect(await page.$eval('#system-words', (box) => box.textContent)).toContain(words);
      await lookHere(`options-download-${system}`);
    });

    it('takes the token before there is a helper, and the helper without being loaded again', async () => {
      await page.evaluate(() => document.querySelector<HTMLElement>('#other-ways summary')?.click());
      await there('#other-ways[open] #install-command');
      await page.type('#token', walk.stage.server.token);
      await page.keyboard.press('Enter');
      await there('#bot-step[data-progress="done"]');
      await lookHere('options-bot-first');
      await walk.stage.register(walk.stage.host);
      await there('#helper-step[data-progress="done"]');
      await there('#test-step[data-progress="now"] #send-test:not([disabled])');
    });
  });
}
