import { browser } from '../../../browser.ts';

/** Like the tab's own speaker button: the capture continues. A tab muted by the user stays muted. */
export function createTabMute(tabId: number): { set(isMuted: boolean): void } {
  let now = false;
  return {
    set(isMuted) {
      if (isMuted !== now) apply(tabId, isMuted);
      now = isMuted;
    },
  };
}

function apply(tabId: number, isMuted: boolean): void {
  const update = async (): Promise<void> => {
    const { mutedInfo } = await browser.tabs.get(tabId);
    const isOurs = mutedInfo?.extensionId === browser.runtime.id;
    if (isMuted ? !mutedInfo?.muted : mutedInfo?.muted && isOurs) await browser.tabs.update(tabId, { muted: isMuted });
  };
  // The tab may be gone.
  update().catch(() => undefined);
}
