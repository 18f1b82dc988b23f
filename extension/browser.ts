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

/**
 * True for ports that one of our own pages opened: never a web page, another extension, a content script, or a frame
 * within a page. Chromium names the frame of pages in tabs alone, and the main one is 0.
 */
export function isOwnPage(port: RuntimePort, page: string): boolean {
  const { sender } = port;
  if (!sender || sender.id !== browser.runtime.id || (sender.frameId ?? 0) !== 0) return false;
  return (sender.url ?? '').split(/[?#]/)[0] === browser.runtime.getURL(page);
}
