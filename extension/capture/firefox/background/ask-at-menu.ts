import { browser, type Tabs } from '../../../browser.ts';
import { sitePattern } from './site-pattern.ts';

/**
 * An entry of a menu is a click too, and only within one may the user be asked for the tab's site; the popup does it by
 * itself, and within a shortcut Firefox has no place to ask. For a site that is allowed there is no question.
 * @param isRunning whether such a click would stop what runs
 */
export function askAtMenu(isRunning: () => boolean): void {
  browser.contextMenus.onClicked.addListener(({ menuItemId }, tab?: Tabs.Tab) => {
    const pattern = sitePattern(tab?.url);
    if (pattern === null || (menuItemId !== 'add' && isRunning())) return;
    // If refused, the stream has what the click grants: this page, until it is left.
    browser.permissions.request({ origins: [pattern] }).catch(() => undefined);
  });
}
