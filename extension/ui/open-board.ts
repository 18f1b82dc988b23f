import { browser } from '../browser.ts';

const page = 'board/board.html';
/** The lock held by the board's page. */
export const boardLock = 'board';
/** The channel on which that page is called to the front. */
const callChannel = 'board';

/** Brings the board to the front, or opens it in a tab beside the others. */
export async function openBoard(): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  if (!held.some(({ name }) => name === boardLock)) {
    await browser.tabs.create({ url: browser.runtime.getURL(page) });
    return;
  }
  const channel = new BroadcastChannel(callChannel);
  channel.postMessage('come');
  channel.close();
}

/** In the board's page: comes to the front when it is called. */
export async function followCalls({ tabs, windows }: Pick<typeof browser, 'tabs' | 'windows'>): Promise<void> {
  const own = await tabs.getCurrent();
  const tabId = own?.id;
  if (tabId === undefined) return;
  new BroadcastChannel(callChannel).onmessage = async () => {
    const { windowId } = await tabs.update(tabId, { active: true });
    if (windowId !== undefined) await windows.update(windowId, { focused: true });
  };
}
