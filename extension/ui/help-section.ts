import { browser } from '../browser.ts';

/** Help and about on the settings page, and how an address leads there: `options.html#help`. */
export const helpSection = 'help';

/** In a tab of its own, as what stands there opens others. */
export const openHelpSection = (): Promise<unknown> =>
  browser.tabs.create({ url: browser.runtime.getURL(`options/options.html#${helpSection}`) });
