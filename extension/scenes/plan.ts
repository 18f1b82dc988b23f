import { matchAddresses } from '../store/address.ts';
import type { SceneTab } from '../store/scene.ts';

/** A tab of the browser, as far as the browser reveals it. */
export interface OpenTab {
  id: number;
  /** null if the browser hides it, as Chromium does until the user clicks on Earshot there */
  address: string | null;
  /** it can be captured without a click there */
  canBeTaken: boolean;
}

/** A tab of the scene that is open, with its id in the browser. */
export interface PlannedTab extends SceneTab {
  tabId: number;
}

/** How to get from a mix to a scene. */
export interface Plan {
  /** play from now on at their volume, including those already in the mix */
  take: PlannedTab[];
  /** not open: opened, and waiting until they are */
  open: SceneTab[];
  /** open, but they join only after a click on Earshot there */
  wait: PlannedTab[];
  /** in the mix, but not in the scene */
  drop: number[];
}

/**
 * @param openTabs all tabs of the browser
 * @param currentMix ids of the tabs in the mix: these are found first, because they need no click
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
