import { matchAddresses } from '../store/address.ts';
import type { SceneTab } from '../store/scene.ts';

/** A tab of the browser's, as far as the browser tells. */
export interface OpenTab {
  id: number;
  /** null if the browser hides it, as Chromium does until the user clicks on Earshot there */
  address: string | null;
  /** it may be captured without a click there */
  canBeTaken: boolean;
}

/** A tab of the scene that is open, with its number in the browser. */
export interface PlannedTab extends SceneTab {
  tabId: number;
}

/** The way from a mix to a scene. */
export interface Plan {
  /** these sound from now on at their volume, also those that are in the mix already */
  take: PlannedTab[];
  /** these are not open, and wait once they are */
  open: SceneTab[];
  /** these are open, and join at a click on Earshot there */
  wait: PlannedTab[];
  /** these are in the mix, and not in the scene */
  drop: number[];
}

/**
 * @param openTabs all of the browser's
 * @param currentMix the numbers of the tabs in the mix: what is in it is found first, as it needs no click
 */
export function plan(
  scene: { tabs: readonly SceneTab[] },
  openTabs: readonly OpenTab[],
  currentMix: readonly number[],
): Plan {
  const isIn = ({ id }: OpenTab): boolean => currentMix.includes(id);
  const there = [
    ...openTabs.filter(isIn),
    ...openTabs.filter((tab) => !isIn(tab) && tab.canBeTaken),
    ...openTabs.filter((tab) => !isIn(tab) && !tab.canBeTaken),
  ];
  const found = matchAddresses(
    scene.tabs.map(({ address }) => address),
    there.map(({ address }) => address),
  );
  const planned: Plan = { take: [], open: [], wait: [], drop: [] };
  for (const [index, tab] of scene.tabs.entries()) {
    const open = there[found[index] ?? -1];
    if (!open) planned.open.push(tab);
    else if (isIn(open) || open.canBeTaken) planned.take.push({ ...tab, tabId: open.id });
    else planned.wait.push({ ...tab, tabId: open.id });
  }
  planned.drop = currentMix.filter((tabId) => !planned.take.some((taken) => taken.tabId === tabId));
  return planned;
}
