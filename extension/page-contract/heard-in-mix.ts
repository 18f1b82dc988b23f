import type { MixedTab } from '../store/mix.ts';

/** Neither muted nor cut off by another's solo. */
export const isHeardInMix = ({ isMuted, isSoloed }: MixedTab, tabs: readonly MixedTab[]): boolean =>
  !isMuted && (isSoloed || !tabs.some((one) => one.isSoloed));

/** This tab is heard, and no other one. */
export const isOnlyHeard = (tabId: number, tabs: readonly MixedTab[]): boolean => {
  const heard = tabs.filter((one) => isHeardInMix(one, tabs));
  return heard.length === 1 && heard[0]?.tab.id === tabId;
};
