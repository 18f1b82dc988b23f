import type { Page } from 'puppeteer-core';

/** How a page's texts stand in their places. */
export interface Measured {
  /** of the whole page, in CSS pixels */
  height: number;
  /** lines of each button's label, in the page's order */
  lines: { text: string; lines: number }[];
  /** texts that are cut for want of room */
  cut: string[];
}

export const measure = (page: Page): Promise<Measured> =>
  page.evaluate(() => {
    const isSeen = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && !element.closest('.only-spoken, [hidden], svg');
    };
    const countLines = (element: Element): number => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const tops: number[] = [];
      for (const { top, width, height } of range.getClientRects())
        if (width > 1 && height > 4 && !tops.some((known) => Math.abs(known - top) < height / 2)) tops.push(top);
      return tops.length;
    };
    const textOf = (element: Element): string => (element.textContent ?? '').trim().replace(/\s+/g, ' ');
    const all = [...document.body.querySelectorAll('*')].filter(isSeen);
    return {
      height: document.body.scrollHeight,
      lines: all
        .filter((element) => element.matches('button, summary, .tag, .pill'))
        .map((element) => ({ text: textOf(element), lines: countLines(element) })),
      cut: all
        .filter((element) => getComputedStyle(element).overflowX === 'hidden' && element.clientWidth > 0)
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
        .map(textOf),
    };
  });

/** How much higher than the English page one may be before somebody should look at it. */
const muchHigher = 1.12;

/** What is worse than in English, each as a line to read. */
export function worseThan(english: Measured, other: Measured): string[] {
  const wrapped = other.lines
    .filter(({ lines }, index) => lines > Math.max(1, english.lines[index]?.lines ?? 1))
    .map(({ text, lines }) => `${lines} lines: ${text}`);
  const known = new Set(english.cut);
  const cut = other.cut.length > english.cut.length ? other.cut.filter((text) => !known.has(text)) : [];
  const height =
    other.height > english.height * muchHigher ? [`${other.height} px high, ${english.height} in English`] : [];
  return [...wrapped, ...cut.map((text) => `cut: ${text}`), ...height];
}
