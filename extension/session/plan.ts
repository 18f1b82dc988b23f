import { EarshotError } from '../../shared-protocol/error.ts';
import type { MixedTab } from './mix/mixer.ts';
import type { Place } from './state.ts';
import { storage, type ActiveStream } from './storage.ts';
import type { MixView, TabView } from './view.ts';

/** What is to be streamed where. */
export interface Plan {
  place: Place;
  /** none: the test tone */
  tabs: readonly MixedTab[];
  /** of a capture that outlived the background */
  adopted?: { since: number; mix: MixView };
}

/** @throws EarshotError capture-refused without a tab */
export async function expectTab(finding: Promise<TabView | null>): Promise<TabView> {
  const tab = await finding;
  if (!tab) throw new EarshotError('capture-refused', 'no active tab');
  return tab;
}

/** This tab into the chosen channel. @throws EarshotError capture-refused, channel-missing */
export async function planFor(finding: Promise<TabView | null>): Promise<Plan> {
  const tab = await expectTab(finding);
  const place = await storage.chosen.get();
  if (!place) throw new EarshotError('channel-missing');
  return { place, tabs: [{ tab, volume: 1 }] };
}

/** The tabs that are still there, as the user left them. @throws EarshotError interrupted where none is */
export async function planAgain(
  { guildId, channelId, since, mix, tabs }: ActiveStream,
  findTab: (tabId: number) => Promise<TabView | null>,
): Promise<Plan> {
  const found = await Promise.all(tabs.map(({ tabId }) => findTab(tabId)));
  const there = tabs.flatMap(({ volume }, index) => {
    const tab = found[index];
    return tab ? [{ tab, volume }] : [];
  });
  if (there.length === 0) throw new EarshotError('interrupted');
  return { place: { guildId, channelId }, tabs: there, adopted: { since, mix } };
}
