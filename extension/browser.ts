import polyfill from 'webextension-polyfill';
import { bounded } from './bounded.ts';

/**
 * The one file that knows how the extension's API is reached. Every call that answers with a promise settles within a
 * deadline: a browser that is half broken answers never, and whoever waits for it would be stuck.
 */
export const browser = bounded(() => polyfill);

/** What only Chromium has, or types only for it. Its properties are undefined where there is no such API. */
export const chromium = bounded(() => (globalThis as { chrome?: typeof chrome }).chrome ?? ({} as typeof chrome));

export type { Runtime, Tabs } from 'webextension-polyfill';
export type RuntimePort = ReturnType<typeof browser.runtime.connect>;
