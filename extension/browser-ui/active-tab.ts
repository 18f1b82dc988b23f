import { browser, type Tabs } from '../browser.ts';
import type { Tab } from '../store/tab.ts';

/** A tab as views show it; title and address are there only after the user's click on the extension. */
export function tabView(tab: Tabs.Tab): Tab | null {
  if (tab.id === undefined) return null;
  const view = { id: tab.id, title: tab.title ?? '', site: siteOf(tab.url), iconUrl: tab.favIconUrl ?? null };
  return tab.incognito ? { ...view, isPrivate: true } : view;
}

function siteOf(url: string | undefined): string {
  try {
    return url ? new URL(url).hostname : '';
  } catch {
    return '';
  }
}

export async function findActiveTab(): Promise<Tab | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab ? tabView(tab) : null;
}

/** Brings it to the front, and its window. */
export async function showTab(tabId: number): Promise<void> {
  const { windowId } = await browser.tabs.update(tabId, { active: true });
  if (windowId !== undefined) await browser.windows.update(windowId, { focused: true });
}

export async function findTab(tabId: number): Promise<Tab | null> {
  try {
    return tabView(await browser.tabs.get(tabId));
  } catch {
    return null;
  }
}
