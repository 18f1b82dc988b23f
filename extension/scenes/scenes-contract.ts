import type { Mix } from '../store/mix.ts';
import type { Place } from '../store/place.ts';
import type { Tab } from '../store/tab.ts';

/** A tab's settings in the mix. */
export interface Level {
  /** 0 to 1 */
  volume: number;
  isMuted: boolean;
}

/** A tab in the mix. */
export interface Sounding extends Level {
  tab: Tab;
}

/** The live mix, as far as scenes change it. It applies its own fades. */
export interface SceneMix {
  /** a stream is live that tabs can join, not the test tone */
  readonly isOn: boolean;
  /** oldest first */
  readonly tabs: readonly Sounding[];
  /** @throws EarshotError why the browser does not allow its capture */
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

/** Begins a stream with this tab; the scene's other tabs join once it is live. */
export interface Beginning {
  sounding: Sounding;
  /** its channel; without one, that of the next stream */
  servers: readonly (Place & { isMuted: boolean })[];
  mix?: Partial<Mix>;
}
