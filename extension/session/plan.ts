import { EarshotError } from '../../shared-protocol/error.ts';
import type { TabToMix } from './mixer.ts';
import { problemOf } from './problem-memory.ts';
import { siteVolume } from './site-volumes.ts';
import type { Problem } from './state.ts';
import { readToken } from '../account/account.ts';
import { storage, type ActiveStream } from '../store/storage.ts';
import type { Mix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';
import type { Place } from '../store/place.ts';

/** The tabs to stream, and their channels. */
export interface Plan {
  servers: readonly [PlannedServer, ...PlannedServer[]];
  /** none: the test tone */
  tabs: readonly TabToMix[];
  /** of a capture that survived an earlier background */
  adopted?: { mix: Mix };
  /** the initial mix, apart from the remembered volumes */
  mix?: Partial<Mix>;
}

/** One channel of a plan. */
export interface PlannedServer {
  place: Place;
  isMuted: boolean;
  /** the wanted channel, if it is another one */
  wanted?: Place;
  /** when it first went live, under an earlier background; null if it did not */
  since: number | null;
  /** why its stream ended while others go on: it keeps its row, and nothing starts there */
  ended?: Problem;
}

export const intoOne = (place: Place): Plan['servers'] => [{ place, isMuted: false, since: null }];

export interface BrowserTabs {
  /** the active tab */
  findActiveTab(): Promise<Tab | null>;
  findTab(tabId: number): Promise<Tab | null>;
  /** activates it */
  showTab(tabId: number): Promise<void>;
  reloadTab(tabId: number): Promise<void>;
  /** @param isThere only those whose page is loaded */
  listTabs(isThere: boolean): Promise<Tab[]>;
  /** one of these is still the same tab, and not another one that got its id */
  isSameRun(tabIds: readonly number[]): Promise<boolean>;
  /** @returns its number */
  openTab(address: string, isInFront: boolean): Promise<number>;
  /** the page can be captured without a click, because the user allowed its site for good */
  isGranted(address: string): Promise<boolean>;
}

/**
 * The tab that a view names, or the active one if it names none: another tab may be active by now than when the view
 * was opened. @throws EarshotError tab-closed, capture-refused without an active tab
 */
export async function expectTab(tabs: BrowserTabs, tabId: number | undefined): Promise<Tab> {
  const isNamed = tabId !== undefined;
  const tab = await (isNamed ? tabs.findTab(tabId) : tabs.findActiveTab());
  if (!tab) throw isNamed ? new EarshotError('tab-closed') : new EarshotError('capture-refused', 'no active tab');
  return tab;
}

/** The channels of the last stream, if there were several and none was chosen since; else none. */
export async function rememberedTogether(): Promise<(Place & { isMuted: boolean })[]> {
  const [together, { asksForChannel }] = await Promise.all([storage.together.get(), storage.settings.get()]);
  return asksForChannel ? [] : together;
}

/**
 * This tab into the chosen channel, or into all of the last stream.
 * @param into another target
 * @throws EarshotError token-missing, channel-unchosen, storage-failing, or the error of `finding`
 */
export async function planFor(finding: Promise<Tab>, into?: Plan['servers']): Promise<Plan> {
  const tab = await finding;
  const tabs = [{ tab, volume: await siteVolume(tab) }];
  if (into) return { servers: into, tabs };
  const place = await storage.chosen.expect();
  if (!place) throw new EarshotError((await readToken()) === null ? 'token-missing' : 'channel-unchosen');
  const [first, ...others] = (await rememberedTogether()).map(({ isMuted, ...to }) => ({
    place: to,
    isMuted,
    since: null,
  }));
  return { servers: first ? [first, ...others] : intoOne(place), tabs };
}

/** The tabs that still exist, with their settings. @throws EarshotError interrupted if none does */
export async function planAgain(
  { servers, mix, tabs }: ActiveStream,
  { findTab }: Pick<BrowserTabs, 'findTab'>,
): Promise<Plan> {
  const found = await Promise.all(tabs.map(({ tabId }) => findTab(tabId)));
  const there = tabs.flatMap(({ volume, isMuted, isSoloed }, index) => {
    const tab = found[index];
    return tab ? [{ tab, volume, isMuted, isSoloed }] : [];
  });
  const planned = servers.map(({ guildId, channelId, wantedChannelId, isMuted, since, ended }): PlannedServer => {
    const place = { guildId, channelId };
    return {
      place,
      isMuted,
      since,
      ...(wantedChannelId !== undefined && { wanted: { guildId, channelId: wantedChannelId } }),
      ...(ended && { ended: problemOf(ended, place) }),
    };
  });
  const [first, ...others] = planned;
  if (there.length === 0 || !first) throw new EarshotError('interrupted');
  return { servers: [first, ...others], tabs: there, adopted: { mix } };
}
