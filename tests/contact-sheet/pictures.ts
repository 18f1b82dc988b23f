import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { Eyes } from '../e2e/look-at.ts';
import { languages, tagOf, type Language } from '../../extension/ui/languages.ts';
import { hold, isHoldable, letGo, type ViewChange } from './held-page.ts';
import { measure, worseThan } from './measure.ts';

export const sheetFolder = join('build', 'contact-sheet');
const pictureFolder = join(sheetFolder, 'pictures');
const themes = ['dark', 'light'] as const;
type Theme = (typeof themes)[number];

/** A state of a page, as it was taken in every language. */
export interface Taken {
  name: string;
  /** in CSS pixels */
  width: number;
  themes: readonly Theme[];
  /** what is worse than in English, by language */
  findings: Partial<Record<Language, string[]>>;
}

export const pictureOf = (name: string, language: Language, theme: Theme): string =>
  join(pictureFolder, `${name}.${language}.${theme}.png`);

/** Texts are fetched, drawn, and may change their colours by degrees. */
const settleMs = 160;

export class Pictures {
  readonly taken: Taken[] = [];
  readonly #chosen: readonly Language[];

  /** @param chosen the languages beside English, which the others are measured by */
  constructor(chosen: readonly Language[]) {
    this.#chosen = chosen;
  }

  async begin(): Promise<void> {
    await rm(sheetFolder, { recursive: true, force: true });
    await mkdir(pictureFolder, { recursive: true });
  }

  /**
   * Takes this page in every language, while it stands still.
   * @param change what is shown in place of the session's own
   */
  async take(page: Page, name: string, eyes: Eyes, options: { fullPage?: boolean; change?: ViewChange } = {}) {
    if (!(await isHoldable(page))) return;
    const { fullPage = false, change = {} } = options;
    // What cannot be told apart from another state but by its sentence is looked at in one theme.
    const seen: readonly Theme[] = options.change ? ['light'] : themes;
    const findings: Taken['findings'] = {};
    let english: Awaited<ReturnType<typeof measure>> | null = null;
    try {
      for (const language of ['en', ...this.#chosen.filter((each) => each !== 'en')] as Language[]) {
        const tag = tagOf(language);
        await hold(page, { ...change, language: tag });
        await page.waitForFunction(
          (wanted) => document.documentElement.lang === wanted,
          { timeout: 5000, polling: 20 },
          tag,
        );
        for (const theme of seen) {
          await eyes.setTheme(page, theme);
          await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), settleMs);
          await page.screenshot({ path: pictureOf(name, language, theme), fullPage });
        }
        const measured = await measure(page);
        if (language === 'en') english = measured;
        const worse = english ? worseThan(english, measured) : [];
        if (worse.length > 0) findings[language] = worse;
      }
    } finally {
      await letGo(page);
    }
    const width = await page.evaluate(() => document.documentElement.clientWidth);
    this.taken.push({ name, width, themes: seen, findings });
    // A walk that is stopped halfway leaves what it saw.
    await writeFile(join(sheetFolder, 'taken.json'), JSON.stringify(this.taken, null, 2));
  }
}

/** @throws Error for a language that there are no texts in */
export function languagesNamed(text: string | undefined): Language[] {
  const all = Object.keys(languages) as Language[];
  if (!text) return all;
  const wanted = text.split(',').map((each) => each.replaceAll('-', '_'));
  const unknown = wanted.filter((each) => !(all as string[]).includes(each));
  if (unknown.length > 0) throw new Error(`There are no texts in ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  return all.filter((each) => wanted.includes(each));
}
