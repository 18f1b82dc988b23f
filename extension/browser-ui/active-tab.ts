import { EarshotError } from '../../shared-protocol/error.ts';
import { browser, type Tabs } from '../browser.ts';
import { boardPage } from '../capture/board/board-messages.ts';
import { sitePattern } from '../capture/firefox/background/site-pattern.ts';
import { boardAddress, webAddress } from '../store/address.ts';
import type { Tab } from '../store/tab.ts';

/** A tab as views show it. Title and address are known only after the user's click on the extension. */
export function tabView(tab: Tabs.Tab): Tab | null {
  if (tab.id === undefined) return null;
  const view = { id: tab.id, title: tab.title ?? '', site: siteOf(tab.url), iconUrl: tab.favIconUrl ?? null };
  if (tab.incognito) return { ...view, isPrivate: true };
  const address = webAddress(tab.url);
  return address === null ? view : { ...view, address };
}

/** The address of an extension's page, ours too, contains an id that means nothing to people. */
function siteOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return '';
  const { protocol, hostname } = new URL(url);
  return protocol.endsWith('-extension:') ? '' : hostname;
}

export async function findActiveTab(): Promise<Tab | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab ? tabView(tab) : null;
}

/** Activates the tab and its window. */
export async function showTab(tabId: number): Promise<void> {
  const { windowId } = await browser.tabs.update(tabId, { active: true });
  if (windowId !== undefined) await browser.windows.update(windowId, { focused: true });
}

/** Each tab, with its address if the browser reveals it. @param isThere only tabs whose page is loaded */
export async function listTabs(isThere: boolean): Promise<Tab[]> {
  return (await browser.tabs.query(isThere ? { status: 'complete', discarded: false } : {})).flatMap(
    (tab) => tabView(tab) ?? [],
  );
}

/**
 * One of these tabs still exists. Chromium never reuses a tab id, not even after a restart. Firefox counts from one
 * again after each start, so there the answer is unknown.
 */
export async function isSameRun(tabIds: readonly number[]): Promise<boolean> {
  if (typeof browser.runtime.getBrowserInfo === 'function') return false;
  const found = await Promise.all(tabIds.map(findTab));
  return found.some((tab) => tab !== null);
}

/**
 * A tab opened for the user leaves traces in the history, so it never opens in a private window if there is another.
 */
async function findOrdinaryWindow(): Promise<number | undefined> {
  const all = await browser.windows.getAll({ windowTypes: ['normal'] });
  const ordinary = all.filter(({ incognito }) => !incognito);
  return (ordinary.find(({ focused }) => focused) ?? ordinary[0])?.id;
}

/** @returns its number */
export async function openTab(address: string, isInFront: boolean): Promise<number> {
  const url = address === boardAddress ? browser.runtime.getURL(boardPage) : address;
  const windowId = await findOrdinaryWindow();
  const { id } = await browser.tabs.create({ url, active: isInFront, ...(windowId !== undefined && { windowId }) });
  if (id === undefined) throw new EarshotError('browser-silent', 'a tab without a number');
  if (isInFront) await showTab(id);
  return id;
}

/**
 * The page can be captured without a click: the board delivers its own sound, and only Firefox grants sites for good.
 */
export async function isGranted(address: string): Promise<boolean> {
  if (address === boardAddress) return true;
  const pattern = sitePattern(address);
  if (pattern === null || !browser.runtime.getManifest().optional_host_permissions?.includes('*://*/*')) return false;
  return browser.permissions.contains({ origins: [pattern] });
}

export async function findTab(tabId: number): Promise<Tab | null> {
  try {
    return tabView(await browser.tabs.get(tabId));
  } catch {
    return null;
  }
}
