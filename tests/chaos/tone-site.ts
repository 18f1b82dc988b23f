import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { serveFolder } from '../../scripts/static-server.ts';
import { visit } from '../../scripts/browsers/visit.ts';
import { element, html, toneFile } from '../e2e/tone-pages.ts';
import { toneAmplitude, toneHz } from './tone-ear.ts';

const answerDeadlineMs = 3000;

/** A page that plays the tone endlessly, and another one once it is gone. */
export interface ToneSite {
  page(): Page;
  /** the open page, or another if it no longer answers */
  revive(): Promise<Page>;
  close(): Promise<void>;
}

export async function openToneSite(browser: Browser): Promise<ToneSite> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-chaos-'));
  await writeFile(join(folder, 'index.html'), html('Tone', element('tone')));
  await writeFile(join(folder, 'tone.wav'), toneFile(toneHz, toneAmplitude));
  const site = await serveFolder(folder);

  const open = async (): Promise<Page> => {
    const opened = await browser.newPage();
    await visit(opened, site.url);
    // Chromium does not begin to play in a tab that nobody has seen yet.
    await opened.bringToFront();
    await opened.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0, { polling: 50 });
    return opened;
  };
  const answers = (page: Page): Promise<boolean> => {
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), answerDeadlineMs));
    const alive = page.evaluate(() => document.querySelector('audio')?.paused === false).catch(() => false);
    return Promise.race([alive, late]);
  };

  let page = await open();
  return {
    page: () => page,
    async revive() {
      if (await answers(page)) return page;
      void page.close().catch(() => undefined);
      return (page = await open());
    },
    async close() {
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
