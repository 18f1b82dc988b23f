import { browser, chromium } from '../../../browser.ts';
import { contentScript, standingHook } from '../messages.ts';
import { siteOfPattern } from './site-pattern.ts';

const contentId = 'earshot-content';
const standingId = 'earshot-standing-hook';

/** In every frame, including those without their own address, before the page's scripts. */
const everyFrame = { allFrames: true, matchOriginAsFallback: true, runAt: 'document_start' } as const;

/**
 * Injects the capture into every frame of the tab that the extension may touch.
 * @throws the browser's error if it does not allow access to the tab's own page
 * @returns whether any frame was reached: for some of its own pages, such as about:config, Firefox reports neither an
 * error nor a frame
 */
export async function injectScripts(tabId: number): Promise<boolean> {
  const target = { tabId, allFrames: true };
  const injected = await browser.scripting.executeScript({ target, files: [contentScript], injectImmediately: true });
  return injected.some((frame: unknown) => Boolean(frame));
}

/**
 * While a tab is streamed, every new document of the allowed sites gets the script before its own: an audio graph can
 * only be captured from its beginning. Documents in other tabs are released at once.
 */
export async function registerScripts(): Promise<void> {
  await unregisterScripts();
  const matches = ['http://*/*', 'https://*/*'];
  await chromium.scripting.registerContentScripts([
    { ...everyFrame, id: contentId, matches, js: [contentScript], persistAcrossSessions: false },
  ]);
}

export const unregisterScripts = (): Promise<void> => unregister([contentId]);

/**
 * The sites that the user allowed one by one are those that were streamed. On them the hook lies dormant in every new
 * document, so that sound which began before the next click is captured. It is removed with the permission.
 */
export async function followSites(): Promise<void> {
  const { origins = [] } = await browser.permissions.getAll();
  const matches = origins.filter((pattern) => siteOfPattern(pattern) !== null);
  await unregister([standingId]);
  if (matches.length === 0) return;
  await chromium.scripting.registerContentScripts([
    { ...everyFrame, id: standingId, matches, js: [standingHook], persistAcrossSessions: true },
  ]);
}

async function unregister(wanted: readonly string[]): Promise<void> {
  const registered = await chromium.scripting.getRegisteredContentScripts();
  const ids = registered.map(({ id }) => id).filter((id) => wanted.includes(id));
  if (ids.length > 0) await chromium.scripting.unregisterContentScripts({ ids });
}
