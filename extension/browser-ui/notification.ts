import { browser } from '../browser.ts';
import { problemSentence } from '../ui/problem-text.ts';
import { say } from '../ui/say.ts';
import { showTab } from './active-tab.ts';
import type { SessionView } from '../page-contract/view.ts';
import { isTroubleOver, type TroubleFacts } from './trouble-over.ts';

/** One at a time: the next one replaces it. */
const id = 'ended';

/**
 * Reports a stream that ended, in one server or in all, while nobody looked. A click opens the tab, and the popup if
 * the browser allows.
 */
export interface Notification {
  /** Never throws: the user may have turned notifications off. */
  tell(view: SessionView, guildId: string | null): Promise<void>;
  /** its subject may have passed */
  look(facts: TroubleFacts): void;
}

export function createNotification(): Notification {
  let tabId: number | null = null;
  /** the subject of the shown one */
  let shown: { guildId: string | null } | null = null;

  const clear = (): void => void browser.notifications.clear(id).catch(() => undefined);

  async function onClick(): Promise<void> {
    clear();
    // The tab itself may have been closed, and not every browser opens a popup without a click.
    if (tabId !== null) await showTab(tabId).catch(() => undefined);
    await browser.action.openPopup().catch(() => undefined);
  }
  browser.notifications.onClicked.addListener((clicked) => {
    if (clicked === id) void onClick();
  });

  return {
    async tell(view, guildId) {
      const server = view.servers.find((one) => one.guildId === guildId);
      const problem = server?.problem ?? view.problem;
      if (!problem) return;
      ({ tabId } = problem);
      shown = { guildId };
      const message = problemSentence(say, view, problem);
      const iconUrl = browser.runtime.getURL('icons/problem-128.png');
      const title = say('extensionName');
      await browser.notifications.create(id, { type: 'basic', iconUrl, title, message }).catch(() => undefined);
    },
    look(facts) {
      if (!shown || !isTroubleOver(facts, shown.guildId)) return;
      clear();
      shown = null;
    },
  };
}
