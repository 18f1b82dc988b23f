import { browser } from '../../../browser.ts';

/** As the tab's own loudspeaker button does it: what is captured goes on. What the user has muted stays muted. */
export function setTabMuted(tabId: number, isMuted: boolean): void {
  const apply = async (): Promise<void> => {
    const { mutedInfo } = await browser.tabs.get(tabId);
    const isOurs = mutedInfo?.extensionId === browser.runtime.id;
    if (isMuted ? !mutedInfo?.muted : mutedInfo?.muted && isOurs) await browser.tabs.update(tabId, { muted: isMuted });
  };
  // The tab may be gone.
  apply().catch(() => undefined);
}
