import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';

const folder = 'build/screenshots';
const themes = ['dark', 'light'] as const;
/** Axe's rules of WCAG 2.2 A and AA, and its own advice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** axe's objections, each with its elements. */
async function objections(page: Page, only?: string): Promise<string[]> {
  const results: AxeResults = await page.evaluate(
    async (rule, wanted) => {
      const { axe: checker } = window as unknown as { axe: typeof axe };
      return checker.run(document, {
        runOnly: rule ? { type: 'rule', values: [rule] } : { type: 'tag', values: wanted },
      });
    },
    only,
    tags,
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Elements wider than their space, unless they are cut on purpose. */
const overflowing = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const describe = (element: Element) => `${element.tagName} ${element.className.toString()} ${element.id}`;
    return [...document.body.querySelectorAll('*')]
      .filter((element) => {
        const { left, right, width: own } = element.getBoundingClientRect();
        if (own === 0 || element.closest('.only-spoken, svg, .ellipsis, .meter, [hidden]')) return false;
        return left < -0.5 || right > width + 0.5;
      })
      .map(describe);
  });

const setTextSize = (page: Page, size: string): Promise<void> =>
  page.evaluate((value) => void (document.documentElement.style.fontSize = value), size);

/** Of all that changes by degrees; buttons take 120 ms for their colours. */
const longestChangeMs = 300;

/** How to set a browser's visual preferences. */
export interface Eyes {
  /** axe reads the document, which is the same in every browser: one of them asks it */
  readonly asksAxe: boolean;
  setTheme(page: Page, theme: (typeof themes)[number]): Promise<void>;
  /** meanwhile the system forces its colours on pages, as Windows' contrast themes do, and wants nothing in motion */
  inContrast(page: Page, look: () => Promise<void>): Promise<void>;
  /** what else is to be seen of each page that is looked at */
  lookFurther?(page: Page, name: string, fullPage: boolean): Promise<void>;
}

export const chromiumEyes: Eyes = {
  asksAxe: true,
  setTheme: (page, value) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]),
  async inContrast(page, look) {
    const features = [
      { name: 'forced-colors', value: 'active' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ];
    const session = await page.createCDPSession();
    await session.send('Emulation.setEmulatedMedia', { features });
    await look();
    await session.send('Emulation.setEmulatedMedia', { features: [] });
    await session.detach();
  },
};

/** What the page knows of it has arrived, and what changes with it has changed: half a change has the contrast of neither. */
async function settle(page: Page, query: string): Promise<void> {
  await page.waitForFunction((wanted) => matchMedia(wanted).matches, { polling: 20, timeout: 5000 }, query);
  // A page that has nothing to draw meanwhile never calls a change finished.
  await page.evaluate(async (longestMs) => {
    const changes = document.getAnimations().filter((each) => each instanceof CSSTransition);
    const late = new Promise((resolve) => setTimeout(resolve, longestMs));
    await Promise.race([late, Promise.allSettled(changes.map(({ finished }) => finished))]);
  }, longestChangeMs);
}

/** Runs in the page. */
const listRunning = (): string[] =>
  document
    .getAnimations()
    .filter(({ playState }) => playState === 'running')
    .map(({ effect }) => String((effect as KeyframeEffect).target?.className));

/** As a contrast theme draws it, and with nothing in motion. */
export async function lookWithoutColours(page: Page, name: string, eyes: Eyes): Promise<void> {
  await eyes.inContrast(page, async () => {
    await settle(page, '(forced-colors: active) and (prefers-reduced-motion: reduce)');
    await page.screenshot({ path: join(folder, `contrast-theme-${name}.png`) });
    // What has no frame otherwise has one here.
    expect([name, await overflowing(page)]).toEqual([name, []]);
    // What was on its way when it was switched off comes to its end.
    await expect.poll(() => page.evaluate(listRunning), { timeout: 2000, message: name }).toEqual([]);
  });
  await settle(page, 'not (forced-colors: active)');
}

/**
 * Looks at a page as people with different eyes do: axe finds nothing, both themes are kept as pictures, nothing runs
 * out sideways with text at 100 % and at 200 %, from left to right and from right to left.
 */
export async function lookAt(page: Page, name: string, eyes: Eyes, fullPage = false): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (eyes.asksAxe && !(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  for (const theme of themes) {
    await eyes.setTheme(page, theme);
    await settle(page, `(prefers-color-scheme: ${theme})`);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), fullPage });
    if (!eyes.asksAxe) continue;
    expect([name, theme, await objections(page, theme === 'dark' ? undefined : 'color-contrast')]).toEqual([
      name,
      theme,
      [],
    ]);
  }
  for (const [size, direction] of [
    ['100%', 'ltr'],
    ['200%', 'ltr'],
    ['200%', 'rtl'],
  ] as const) {
    await page.evaluate((value) => (document.documentElement.dir = value), direction);
    await setTextSize(page, size);
    expect([name, size, direction, await overflowing(page)]).toEqual([name, size, direction, []]);
  }
  await page.evaluate(() => (document.documentElement.dir = 'ltr'));
  await setTextSize(page, '');
  await eyes.lookFurther?.(page, name, fullPage);
}
