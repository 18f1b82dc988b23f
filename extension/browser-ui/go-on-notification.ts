import { browser } from '../browser.ts';
import type { GoOnView } from '../page-contract/view.ts';
import { goOnButton, goOnSentence } from '../ui/go-on-text.ts';
import { say } from '../ui/say.ts';

const id = 'go-on';

/** After the browser started: a stream was cut off and can go on. A click opens the popup, or focuses its window. */
export interface GoOnNotification {
  /** Never throws: the user may have turned notifications off. */
  tell(goOn: GoOnView): Promise<void>;
  clear(): void;
}

async function showWindow(): Promise<void> {
  const { id: windowId } = await browser.windows.getLastFocused();
  if (windowId !== undefined) await browser.windows.update(windowId, { focused: true });
}

export function createGoOnNotification(): GoOnNotification {
  let isShown = false;

  function clear(): void {
    if (!isShown) return;
    isShown = false;
    void browser.notifications.clear(id).catch(() => undefined);
  }

  async function onClick(): Promise<void> {
    clear();
    // Not every browser opens a popup without a click; then at least the toolbar is in sight.
    await showWindow().catch(() => undefined);
    await browser.action.openPopup().catch(() => undefined);
  }
  browser.notifications.onClicked.addListener((clicked) => {
    if (clicked === id) void onClick();
  });

  return {
    async tell(goOn) {
      isShown = true;
      await browser.notifications
        .create(id, {
          type: 'basic',
          iconUrl: browser.runtime.getURL('icons/idle-128.png'),
          title: `${goOnButton(say, goOn)}?`,
          message: goOnSentence(say, goOn, Date.now()),
          // Firefox has no such field and refuses unknown ones; its notifications make no sound anyway.
          ...(typeof browser.runtime.getBrowserInfo !== 'function' && { silent: true }),
        })
        .catch(() => undefined);
    },
    clear,
  };
}
