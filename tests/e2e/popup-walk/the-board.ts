import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { boardPage, chooseFile } from '../board-hand.ts';
import { lookAt, lookWithoutColours } from '../look-at.ts';
import { patienceMs } from '../rig.ts';
import { toneFile } from '../tone-pages.ts';
import type { Walk } from './walk.ts';

const names = ['Mist over the ford', 'Under the old oaks', 'What the owl saw'];

/** Begins idle, and leaves the board closed. */
export function theBoard(walk: Walk): void {
  describe('the board', () => {
    let page: Page;
    const there = (selector: string) => page.waitForSelector(selector, { timeout: patienceMs });
    const gone = (selector: string) => page.waitForSelector(selector, { timeout: patienceMs, hidden: true });
    const look = (name: string) => lookAt(page, walk.stage.picturesPrefix + name, walk.stage.eyes, true);
    const tracks = () =>
      page.$$eval('.track', (rows) => rows.map((row) => row.querySelector('.track__name')?.textContent));
    const expectTracks = (expected: readonly string[]) =>
      expect.poll(tracks, { timeout: patienceMs }).toEqual(expected);
    const focusTrack = (name: string) =>
      page.$$eval(
        'button.track__name',
        (buttons, wanted) => buttons.find(({ textContent }) => textContent === wanted)?.focus(),
        name,
      );
    async function altArrow(key: 'ArrowUp' | 'ArrowDown'): Promise<void> {
      await page.keyboard.down('Alt');
      await page.keyboard.press(key);
      await page.keyboard.up('Alt');
    }

    beforeAll(async () => {
      const { page: settings } = walk.stage.control;
      await settings.bringToFront();
      await settings.click('#open-board');
      const target = await settings.browser().waitForTarget((one) => one.url().endsWith(boardPage));
      page = await target.asPage();
      await page.setViewport({ width: 1120, height: 760 });
      await there('body[data-state="ready"] #pad-9');
    });

    it('is empty at first, and says what can be done', async () => {
      expect(await page.title()).toBe('Board');
      await there('#pill[data-word="notLive"]');
      await look('board-empty');
    });

    it('takes files to its pads and its playlist, and names what it cannot play', async () => {
      await chooseFile(page, '#pad-file', 'Crowd in a tavern.wav', toneFile(700, 0.01));
      await there('#pad-1[aria-pressed="false"]');
      for (const name of names) await chooseFile(page, '#files', `${name}.wav`, toneFile(500, 0.01));
      await expectTracks(names);
      await chooseFile(page, '#files', 'notes.txt', new TextEncoder().encode('no sound'));
      const news = (await there('.tidings__line--warn'))!;
      expect(await news.evaluate((line) => line.textContent)).toContain('notes.txt');
      await look('board');
      await page.setViewport({ width: 360, height: 800 });
      await look('narrow-board');
      await page.setViewport({ width: 1120, height: 760 });
      await page.click('.tidings .icon-button');
      await gone('.tidings__line--warn');
      // The cross is gone with its line.
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
    });

    it('is played by its keys, except in a field, and Escape silences all of it', async () => {
      await page.focus('#board-volume');
      await page.keyboard.press('1');
      await page.focus('#shuffle');
      expect(await page.$eval('#pad-1', (pad) => pad.getAttribute('aria-pressed'))).toBe('false');
      await page.click('#loop');
      await page.click('.track:nth-child(2) .track__first');
      await there('.track--now:nth-child(2)');
      // A second later the next one follows.
      await there('.track--now:nth-child(3)');
      await page.click('#loop');
      await page.keyboard.press('1');
      await there('#pad-1[aria-pressed="true"]');
      await page.keyboard.press('Escape');
      await there('#pad-1[aria-pressed="false"]');
      await gone('.track--now');
    });

    it('opens a pad in its place, and takes what is set there', async () => {
      await page.click('#edit-pads');
      const name = (await there('#pad-1-name'))!;
      await name.click({ count: 3 });
      await page.keyboard.type('Crowd 2');
      await look('board-edit');
      await lookWithoutColours(page, `${walk.stage.picturesPrefix}board`, walk.stage.eyes);
      await page.keyboard.press('Escape');
      await there('#pad-1');
      expect(await page.$eval('#pad-1 .only-spoken', (name) => name.textContent)).toBe('Pad 1, Crowd 2, Effect');
    });

    it('moves a track by Alt and the arrows, and brings back what was taken off, without losing the focus', async () => {
      const [first, second, third] = names as [string, string, string];
      await focusTrack(third);
      await altArrow('ArrowUp');
      await altArrow('ArrowUp');
      await altArrow('ArrowUp');
      await expectTracks([third, first, second]);
      await altArrow('ArrowDown');
      await expectTracks([first, third, second]);
      await page.keyboard.press('Delete');
      await there('.track--off');
      await page.keyboard.press('Enter');
      await gone('.track--off');
      await page.keyboard.press('Delete');
      await there('.track--off');
      await gone('.track--off');
      await expectTracks([first, second]);
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      await expect.poll(focused, { timeout: patienceMs }).toBe(second);
    });

    it('is remembered, and stands in one tab only', async () => {
      await page.reload();
      await there('body[data-state="ready"] #pad-1[aria-pressed="false"]');
      expect(await page.$eval('#pad-1 .pad__name', (name) => name.textContent)).toBe('Crowd 2');
      await expectTracks([names[0]!, names[1]!]);
      await walk.stage.control.page.bringToFront();
      await walk.stage.control.page.click('#open-board');
      await page.waitForFunction(() => document.visibilityState === 'visible', { timeout: patienceMs });
      const boards = page
        .browser()
        .targets()
        .filter((target) => target.url().endsWith(boardPage));
      expect(boards).toHaveLength(1);
      await page.close();
    });
  });
}
