import { useEffect, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import type { TabView } from '../page-contract/view.ts';
import { siteName } from './route/tab-site.ts';

export interface CurrentTab {
  /** the tab that Stream would stream: the active one of this window, which activeTab lets the popup name */
  tab: TabView | null;
  /** The tab for commands. If the popup itself is the active tab, which nobody wants to stream, the session chooses. */
  tabId: number | undefined;
}

/** The tab that the popup was opened on. */
export function useCurrentTab(): CurrentTab {
  const [current, setCurrent] = useState<CurrentTab>({ tab: null, tabId: undefined });
  useEffect(() => {
    let isGone = false;
    const look = async () => {
      const [[active], own] = await Promise.all([
        browser.tabs.query({ active: true, currentWindow: true }),
        browser.tabs.getCurrent(),
      ]);
      if (isGone || active?.id === undefined) return;
      const { id, title, url, favIconUrl } = active;
      const tab = { id, title: title ?? siteName(url), site: siteName(url), iconUrl: favIconUrl ?? null };
      setCurrent({ tab, tabId: own?.id === id ? undefined : id });
    };
    // If the browser refuses to name the tab, the card has no title; streaming does not depend on it.
    void look().catch(() => undefined);
    return () => void (isGone = true);
  }, []);
  return current;
}
