import { useEffect, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import type { TabView } from '../session/view.ts';
import { siteName } from './tab-site.ts';

/** The tab that Stream would stream: the active one of this window, which activeTab lets the popup name. */
export function useCurrentTab(): TabView | null {
  const [tab, setTab] = useState<TabView | null>(null);
  useEffect(() => {
    let isGone = false;
    void browser.tabs.query({ active: true, currentWindow: true }).then(
      ([active]) => {
        if (isGone || active?.id === undefined) return;
        const { id, title, url, favIconUrl } = active;
        setTab({ id, title: title ?? siteName(url), site: siteName(url), iconUrl: favIconUrl ?? null });
      },
      // A browser that refuses to name the tab leaves the card without a title; streaming does not depend on it.
      () => setTab(null),
    );
    return () => void (isGone = true);
  }, []);
  return tab;
}
