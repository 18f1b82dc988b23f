import type { SourceView } from '../../page-contract/view.ts';

/** Neither muted nor cut off by another's solo. */
export const isHeardInMix = ({ isMuted, isSoloed }: SourceView, tabs: readonly SourceView[]): boolean =>
  !isMuted && (isSoloed || !tabs.some((one) => one.isSoloed));

/** This tab is heard, and no other one. */
export const isOnlyHeard = (tabId: number, tabs: readonly SourceView[]): boolean => {
  const heard = tabs.filter((one) => isHeardInMix(one, tabs));
  return heard.length === 1 && heard[0]?.tab.id === tabId;
};
