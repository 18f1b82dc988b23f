import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';

const folder = 'build/screenshots';
const themes = ['dark', 'light'] as const;
/** Axe's rules of WCAG 2.2 A and AA, and its own advice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe objects to, each with the elements it means. */
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

/** Elements that are wider than the room they have, where nothing cuts them on purpose. */
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

/** As a Windows contrast theme draws it, and with nothing in motion. */
export async function lookWithoutColours(page: Page, name: string): Promise<void> {
  const session = await page.createCDPSession();
  const features = [
    { name: 'forced-colors', value: 'active' },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ];
  await session.send('Emulation.setEmulatedMedia', { features });
  await page.screenshot({ path: join(folder, `contrast-theme-${name}.png`) });
  const running = await page.evaluate(
    () => document.getAnimations().filter((each) => each.playState === 'running').length,
  );
  expect([name, running]).toEqual([name, 0]);
  await session.send('Emulation.setEmulatedMedia', { features: [] });
  await session.detach();
}

/** A browser's own way, where automation has none. */
export type SetTheme = (theme: (typeof themes)[number]) => Promise<void>;

/**
 * Looks at a page as people with different eyes do: axe finds nothing, both themes are kept as pictures, nothing runs
 * out sideways with text at 100 % and at 200 %, from left to right and from right to left.
 */
export async function lookAt(
  page: Page,
  name: string,
  fullPage = false,
  setTheme: SetTheme = (theme) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]),
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  for (const theme of themes) {
    await setTheme(theme);
    // Buttons change their colours over 120 ms, and half a change has the contrast of neither.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), fullPage });
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
}
