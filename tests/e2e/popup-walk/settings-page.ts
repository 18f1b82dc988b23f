import type { Page } from 'puppeteer-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookAt, lookWithoutColours } from '../look-at.ts';
import { people, tavern } from '../popup-world.ts';
import { patienceMs } from '../rig.ts';
import type { Walk } from './walk.ts';

/** Begins idle, with everything in order. */
export function settingsPage(walk: Walk): void {
  const { shows, look } = walk;

  describe('the settings page', () => {
    let page: Page;
    const there = (selector: string) => page.waitForSelector(selector, { timeout: patienceMs });
    const lookHere = (name: string) => lookAt(page, walk.stage.picturesPrefix + name, walk.stage.eyes, true);
    const speaks = (where: Page, language: string) =>
      where.waitForFunction((wanted) => document.documentElement.lang === wanted, { timeout: patienceMs }, language);
    const resultOf = async (test: string): Promise<string> =>
      (await there(`${test} #test-result`))!.evaluate((line) => line.textContent ?? '');

    /** The channel of the test, by keyboard. */
    async function pick(search: string, channelId: string): Promise<void> {
      await (await there('#test-channel'))!.focus();
      await page.keyboard.press('Enter');
      await there('#search');
      if (search === 'camp') await lookHere('options-test-channel');
      await page.type('#search', search);
      await page.waitForFunction(() => document.querySelectorAll('.channel').length === 1, { timeout: patienceMs });
      await page.keyboard.press('Enter');
      await there(`#test-channel[data-channel="${channelId}"][aria-expanded="false"]`);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('test-channel');
    }

    beforeAll(async () => {
      ({ page } = walk.stage.control);
      await page.bringToFront();
      await page.setViewport({ width: 1000, height: 900 });
      await walk.stage.until(({ helper, gateway }) => helper === 'ready' && gateway === 'ready');
    });

    // A page in the background draws no frames, by which its waits go; and one test's failure stays its own.
    beforeEach(() => page.bringToFront());

    it('is ready for a test, and says if nobody is there to hear the tone', async () => {
      await there('#send-test:not([disabled])');
      await lookHere('options-test');
      walk.stage.server.people.leave(people.sol.id);
      await pick('camp', tavern.campfireId);
      await page.click('#send-test');
      expect(await resultOf('#test-step[data-progress="now"]')).toContain('Campfire');
      await lookHere('options-test-alone');
    });

    it('sends the tone, and tells how it went', async () => {
      await pick('dragons tav', tavern.channelId);
      await there('#send-test:not([disabled])');
      await page.click('#send-test');
      expect(await resultOf('#test-step[data-progress="done"]')).toMatch(/^1\d\d packets, .+ end-to-end encrypted\.$/);
      await lookHere('options');
    });

    it('has its advanced part, and room on a narrow screen', async () => {
      await page.click('#advanced summary');
      await page.click('#server-other');
      await page.click('#licences summary');
      await page.waitForFunction(
        () => /^preact [\d.]+ \(MIT\)$/m.test(document.querySelector('#licences pre')?.textContent ?? ''),
        {
          timeout: patienceMs,
        },
      );
      await lookHere('options-advanced');
      await lookWithoutColours(page, `${walk.stage.picturesPrefix}options`, walk.stage.eyes);
      await page.setViewport({ width: 360, height: 800 });
      await lookHere('narrow-options');
      await page.setViewport({ width: 1000, height: 900 });
    });

    it('speaks the language that is chosen, and so does the popup', async ({ onTestFinished }) => {
      onTestFinished(async () => {
        await page.bringToFront();
        await page.select('#language', '');
        await speaks(page, 'en');
      });
      await page.select('#language', 'de');
      await speaks(page, 'de');
      await lookHere('options-german');
      await speaks(await walk.openPopup(), 'de');
      await shows('#stream:not([disabled])');
      await look('popup-idle-german');
    });

    it('checks a token at once, and takes no for an answer', async () => {
      await page.click('#replace-token');
      const [id = '', time = ''] = walk.stage.server.token.split('.');
      await page.type('#token', `${id}.${time}.${'x'.repeat(38)}`);
      await page.keyboard.press('Enter');
      await there('#token-problem[data-code="token-refused"]');
      await lookHere('options-bot-refused');
      await walk.openPopup();
      await shows('#problem[data-code="token-refused"]');
      await look('problem-token-refused');
    });
  });
}
