import type { Mix } from '../store/mix.ts';
import type { Place } from '../store/place.ts';
import type { Tab } from '../store/tab.ts';

/** How a tab stands in the mix. */
export interface Level {
  /** 0 to 1 */
  volume: number;
  isMuted: boolean;
}

/** A tab in the mix. */
export interface Sounding extends Level {
  tab: Tab;
}

/** The mix that is on the air, as far as scenes touch it. Fades are its own. */
export interface SceneMix {
  /** something is on the air that tabs can join; the test tone is not */
  readonly isOn: boolean;
  /** oldest first */
  readonly tabs: readonly Sounding[];
  /** @throws EarshotError why the browser does not let it be captured */
  add(tab: Tab, level: Level): Promise<void>;
  set(tabId: number, level: Level): Promise<void>;
  /** never the last one */
  remove(tabId: number): Promise<void>;
}

/** The browser's tabs. */
export interface SceneTabs {
  findTab(tabId: number): Promise<Tab | null>;
  /** @param isThere only those whose page is loaded */
  listTabs(isThere: boolean): Promise<Tab[]>;
  openTab(address: string, isInFront: boolean): Promise<number>;
  showTab(tabId: number): Promise<void>;
}

/** A stream to be begun with this tab; what else belongs to it joins once it is live. */
export interface Beginning {
  sounding: Sounding;
  /** where it goes; none is where the next stream goes anyway */
  servers: readonly (Place & { isMuted: boolean })[];
  mix?: Partial<Mix>;
}
