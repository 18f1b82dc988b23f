import { browser, type Tabs } from '../../../browser.ts';
import { sitePattern } from './site-pattern.ts';

/**
 * A menu entry's click also allows a question, and the user can be asked for the tab's site only during a click. The
 * popup asks by itself; for a shortcut Firefox has no place to ask. An allowed site needs no question.
 * @param isRunning whether the click would stop the running stream
 */
export function askAtMenu(isRunning: () => boolean): void {
  browser.contextMenus.onClicked.addListener(({ menuItemId }, tab?: Tabs.Tab) => {
    const pattern = sitePattern(tab?.url);
    if (pattern === null || (menuItemId !== 'add' && isRunning())) return;
    // If refused, the stream has only what the click grants: this page, until the user leaves it.
    browser.permissions.request({ origins: [pattern] }).catch(() => undefined);
  });
}
