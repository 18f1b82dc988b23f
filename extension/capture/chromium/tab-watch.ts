import { browser, type Tabs } from '../../browser.ts';

/** One look costs the browser some tenths of a millisecond. */
const lookEveryMs = 2000;
/** Between two documents a tab may have no process for a moment; a crashed one has none at the second look either. */
const lookAgainMs = 500;

/**
 * Watches the captured tabs' pages. Chromium does not report that a captured tab's process died: the track continues in
 * silence, and has sound again if the user reloads the tab.
 */
export interface TabWatch {
  /** the browser discarded its page, and gave the tab another id */
  isDiscarded(tabId: number): boolean;
  close(): void;
}

/** `status` is unloaded while no process stands behind the page: it crashed, or waits to be loaded. */
const isUnloaded = async (tabId: number): Promise<boolean> => {
  const tab = await browser.tabs.get(tabId).catch(() => null);
  return tab?.status === 'unloaded';
};

/** For a tab that is captured already: a page that crashed, or was never loaded, is heard from its beginning. */
export async function reloadUnloaded(tabId: number): Promise<void> {
  if (await isUnloaded(tabId)) await browser.tabs.reload(tabId).catch(() => undefined);
}

export function watchCapturedTabs(tabIds: () => ReadonlySet<number>, onCrashed: (tabId: number) => void): TabWatch {
  const discarded = new Set<number>();
  const looking = new Set<number>();
  let isClosed = false;

  async function look(tabId: number): Promise<void> {
    if (looking.has(tabId)) return;
    looking.add(tabId);
    try {
      if (!(await isUnloaded(tabId))) return;
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
      if ((await isUnloaded(tabId)) && !isClosed && tabIds().has(tabId)) onCrashed(tabId);
    } finally {
      looking.delete(tabId);
    }
  }
  const timer = setInterval(() => {
    for (const tabId of tabIds()) void look(tabId);
  }, lookEveryMs);
  const onUpdated = (tabId: number, _: unknown, { status }: Tabs.Tab): void => {
    if (tabIds().has(tabId) && status !== 'complete') void look(tabId);
  };
  const onReplaced = (_: number, removedId: number): void => void discarded.add(removedId);
  browser.tabs.onUpdated.addListener(onUpdated);
  browser.tabs.onReplaced.addListener(onReplaced);

  return {
    isDiscarded: (tabId) => discarded.has(tabId),
    close() {
      isClosed = true;
      clearInterval(timer);
      browser.tabs.onUpdated.removeListener(onUpdated);
      browser.tabs.onReplaced.removeListener(onReplaced);
    },
  };
}
