import type { Page } from 'puppeteer-core';
import type { Rig } from '../../tests/e2e/rig.ts';
import type { Shot } from './layout.ts';

export const popupWidth = 360;

/** Title and picture of a page, and its site's name. */
export async function openPage(rig: Rig, title: string, colour: string): Promise<Page> {
  const page = await rig.chromium.browser.newPage();
  const url = new URL(rig.pageUrl);
  url.hostname = 'soundscapes.localhost';
  await page.goto(url.href);
  await page.evaluate(
    (words, tone) => {
      document.title = words;
      const icon = document.createElement('link');
      icon.rel = 'icon';
      icon.href = `data:image/svg+xml,${encodeURIComponent(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="${tone}"/><path d="M10 4.2c2.2 2.7 3.9 4.9 3.9 7a3.9 3.9 0 0 1-7.8 0c0-2.1 1.7-4.3 3.9-7z" fill="#cfe9f5"/></svg>`,
      )}`;
      document.head.append(icon);
    },
    title,
    colour,
  );
  return page;
}

export async function openPopup(rig: Rig, over: Page): Promise<Page> {
  const popup = await rig.chromium.openPopup(over);
  await popup.setViewport({ width: popupWidth, height: 600 });
  return popup;
}

const heightOf = (page: Page): Promise<number> =>
  page.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));

/** The whole of a popup as it is now. At any scale but 1, a popup's own window would be drawn in pieces. */
export async function shotOf(popup: Page): Promise<Shot> {
  const height = await heightOf(popup);
  const clip = { x: 0, y: 0, width: popupWidth, height };
  const base64 = await popup.screenshot({ encoding: 'base64', clip, optimizeForSpeed: true });
  // It grows as the stream goes live: what was taken meanwhile has its end cut off.
  if ((await heightOf(popup)) !== height) return shotOf(popup);
  return { url: `data:image/png;base64,${base64}`, width: popupWidth, height };
}

/** The pieces of text in a page. */
export const linesOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')].flatMap((element) =>
      [...element.childNodes].flatMap((node) => (node.nodeType === Node.TEXT_NODE ? [node.textContent!.trim()] : [])),
    ),
  );
