import { browser } from '../../browser.ts';
import { contentScript, pageHook } from './messages.ts';

const hookId = 'earshot-page-hook';
const contentId = 'earshot-content';

/**
 * Injects the capture into every frame of the tab that the extension may touch, hook first.
 * @throws what the browser says where it does not let the tab's own page be touched
 */
export async function injectScripts(tabId: number): Promise<void> {
  const target = { tabId, allFrames: true };
  await chrome.scripting.executeScript({ target, files: [pageHook], world: 'MAIN', injectImmediately: true });
  await browser.scripting.executeScript({ target, files: [contentScript], injectImmediately: true });
}

/**
 * While a tab is streamed, every new document of the sites that the user has allowed gets the scripts before its own:
 * a page's audio graph can only be heard from its beginning. Documents in other tabs are let go at once.
 */
export async function registerScripts(): Promise<void> {
  await unregisterScripts();
  const matches = ['http://*/*', 'https://*/*'];
  const shared = {
    matches,
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: 'document_start',
    persistAcrossSessions: false,
  } as const;
  await chrome.scripting.registerContentScripts([
    { ...shared, id: hookId, js: [pageHook], world: 'MAIN' },
    { ...shared, id: contentId, js: [contentScript], world: 'ISOLATED' },
  ]);
}

export async function unregisterScripts(): Promise<void> {
  const ids = (await chrome.scripting.getRegisteredContentScripts()).map(({ id }) => id);
  if (ids.length > 0) await chrome.scripting.unregisterContentScripts({ ids });
}
