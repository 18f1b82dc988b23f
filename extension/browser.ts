import polyfill from 'webextension-polyfill';
import { bounded } from './bounded.ts';

/**
 * The one file that accesses the extension's API. Every call that returns a promise settles within a deadline: a
 * half-broken browser never answers, and a caller without a deadline would be stuck.
 */
export const browser = bounded(() => polyfill);

/** What only Chromium has, or types only for it. Its properties are undefined in other browsers. */
export const chromium = bounded(() => (globalThis as { chrome?: typeof chrome }).chrome ?? ({} as typeof chrome));

export type { Runtime, Tabs } from 'webextension-polyfill';
export type RuntimePort = ReturnType<typeof browser.runtime.connect>;

/**
 * True for ports that one of our own pages opened: never for a web page, another extension, a content script, or a
 * frame within a page. Chromium gives a frame id only for pages in tabs; the main frame's is 0.
 */
export function isOwnPage(port: RuntimePort, page: string): boolean {
  const { sender } = port;
  if (!sender || sender.id !== browser.runtime.id || (sender.frameId ?? 0) !== 0) return false;
  return (sender.url ?? '').split(/[?#]/)[0] === browser.runtime.getURL(page);
}
