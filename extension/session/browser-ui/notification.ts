import { browser } from '../../browser.ts';
import { problemSentence } from '../../ui/problem-text.ts';
import { say } from '../../ui/say.ts';
import { showTab } from './active-tab.ts';
import type { SessionView } from '../view.ts';

/** One at a time: the next takes its place. */
const id = 'ended';

/** Tells of what ended by itself while nobody looked. A click goes to the tab, and to the popup where the browser lets it. */
export interface Notification {
  tell(view: SessionView): Promise<void>;
  /** the next stream begins */
  withdraw(): void;
}

export function createNotification(): Notification {
  let tabId: number | null = null;
  let isShown = false;

  async function onClick(): Promise<void> {
    void browser.notifications.clear(id);
    // The tab may be what was closed, and not every browser opens a popup that nobody clicked on.
    if (tabId !== null) await showTab(tabId).catch(() => undefined);
    await browser.action.openPopup().catch(() => undefined);
  }
  browser.notifications.onClicked.addListener((clicked) => {
    if (clicked === id) void onClick();
  });

  return {
    async tell(view) {
      if (!view.problem) return;
      ({ tabId } = view.problem);
      isShown = true;
      await browser.notifications.create(id, {
        type: 'basic',
        iconUrl: browser.runtime.getURL('icons/problem-128.png'),
        title: say('extensionName'),
        message: problemSentence(say, view, view.problem),
      });
    },
    withdraw() {
      if (isShown) void browser.notifications.clear(id);
      isShown = false;
    },
  };
}
