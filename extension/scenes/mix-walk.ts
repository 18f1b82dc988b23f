import { EarshotError } from '../../shared-protocol/error.ts';
import { matchAddresses } from '../store/address.ts';
import type { SceneTab } from '../store/scene.ts';
import type { Tab } from '../store/tab.ts';
import { plan, type OpenTab, type Plan } from './plan.ts';
import type { Beginning, Level, SceneMix, SceneTabs } from './scenes-contract.ts';
import type { Waiting } from './waiting.ts';

export interface TabLevel extends Level {
  tabId: number;
}

/** Changes the mix to a set of tabs. Tabs that need a click wait for it. */
export interface MixWalk {
  /**
   * Begins a stream with one of them if none is live. A later change ends an earlier one.
   * @returns which of them play now; null if a later change ended this one
   * @throws EarshotError capture-refused if none can be captured, and nothing is live
   */
  to(wanted: readonly SceneTab[], servers: Beginning['servers']): Promise<TabLevel[] | null>;
  /** Begins a stream with the active tab. A missing tab that was not opened can be opened from its row. */
  from(
    front: Tab,
    wanted: readonly SceneTab[],
    how: Omit<Beginning, 'sounding'> & { opens(tab: SceneTab, index: number): boolean },
  ): Promise<void>;
  /** in the mix's order, without those that are about to leave it */
  readonly sounding: readonly TabLevel[];
  /** they leave once something else plays */
  leaving: readonly number[];
  /**
   * The user clicked on Earshot in this tab.
   * @returns false if it does not wait for a click
   * @throws EarshotError why it cannot be captured
   */
  join(tab: Tab): Promise<boolean>;
  /** Tabs that need no click join. */
  look(): Promise<void>;
  /** a page loaded there, or another one */
  onTab(tab: Tab): Promise<void>;
  /** the stream ended */
  end(): void;
  /** all tabs of the browser, except in private windows */
  openTabs(): Promise<OpenTab[]>;
}

export function createMixWalk(options: {
  tabs: SceneTabs;
  mix: SceneMix;
  waiting: Waiting;
  begin(beginning: Beginning): void;
  /** this one stops waiting, and plays */
  onJoined(waitId: number, tab: TabLevel): void;
}): MixWalk {
  const { tabs, mix, waiting } = options;
  let walks = 0;
  /** These leave once something of the scene plays; until then there would be silence. */
  let leaving: readonly number[] = [];
  const joining = new Set<number>();

  const isIn = (tabId: number): boolean => mix.tabs.some(({ tab }) => tab.id === tabId);

  async function openTabs(): Promise<OpenTab[]> {
    const known = new Map<number, string | undefined>();
    for (const { tabId, address } of waiting.all) if (tabId !== null) known.set(tabId, address);
    for (const { tab } of mix.tabs) known.set(tab.id, tab.address);
    return (await tabs.listTabs(false))
      .filter(({ isPrivate, id }) => !isPrivate || isIn(id))
      .map(({ id, address }) => ({
        id,
        address: address ?? known.get(id) ?? null,
        canBeTaken: address !== undefined,
      }));
  }

  async function letGo(): Promise<void> {
    if (leaving.length === 0 || mix.tabs.every(({ tab }) => leaving.includes(tab.id))) return;
    const gone = leaving.filter(isIn);
    leaving = [];
    for (const tabId of gone) await mix.remove(tabId);
  }

  /** Meanwhile it was removed from the row, or the next scene was chosen. It stays if that one waits for it too. */
  async function takeBack(tabId: number): Promise<void> {
    const isWanted = waiting.all.some((wait) => wait.tabId === tabId);
    if (!isWanted && isIn(tabId) && mix.tabs.length > 1) await mix.remove(tabId);
  }

  async function join(tab: Tab): Promise<boolean> {
    const wait = waiting.find(tab);
    if (!wait || !mix.isOn || isIn(tab.id)) return false;
    if (joining.has(wait.id)) return true;
    joining.add(wait.id);
    waiting.change(wait.id, { tabId: tab.id });
    try {
      await mix.add(tab, wait);
    } finally {
      joining.delete(wait.id);
    }
    const now = waiting.get(wait.id);
    if (!now) {
      await takeBack(tab.id);
      return true;
    }
    // Its fader may have been moved meanwhile, or an earlier scene added it.
    const { volume, isMuted } = now;
    const isOther = mix.tabs.some((one) => one.tab.id === tab.id && !isAs(one, now));
    if (isOther) await mix.set(tab.id, { volume, isMuted });
    await letGo();
    options.onJoined(wait.id, { tabId: tab.id, volume, isMuted });
    waiting.remove(wait.id);
    return true;
  }

  /** A tab that the browser refuses keeps waiting; its row says what for. */
  const tryToJoin = (tab: Tab): Promise<boolean> => join(tab).catch(() => false);

  /** waits for these, instead of the earlier ones */
  async function waitFor(
    { take, wait, open: missing }: Plan,
    opens: (tab: SceneTab) => boolean = () => true,
  ): Promise<void> {
    const others = [...take.filter(({ tabId }) => !isIn(tabId)), ...wait];
    const walk = walks;
    const opened = [];
    for (const tab of missing) {
      const tabId = opens(tab) ? await tabs.openTab(tab.address, false).catch(() => null) : null;
      opened.push({ ...tab, tabId });
    }
    if (walk === walks) waiting.replace([...others, ...opened]);
  }

  const sounding = (): TabLevel[] =>
    mix.tabs
      .filter(({ tab }) => !leaving.includes(tab.id))
      .map(({ tab, volume, isMuted }) => ({ tabId: tab.id, volume, isMuted }));

  const walk: MixWalk = {
    openTabs,
    join,
    get sounding() {
      return sounding();
    },
    get leaving() {
      return leaving;
    },
    set leaving(tabIds) {
      leaving = tabIds;
    },
    async to(wanted, servers) {
      const mine = (walks += 1);
      const there = await openTabs();
      if (mine !== walks) return null;
      const planned = plan(
        { tabs: wanted },
        there,
        mix.tabs.map(({ tab }) => tab.id),
      );
      if (!mix.isOn) {
        const [first] = planned.take;
        const tab = first && (await tabs.findTab(first.tabId));
        if (!tab) throw new EarshotError('capture-refused', 'no tab of the scene');
        const { volume, isMuted } = first;
        const rest = { ...planned, take: planned.take.slice(1) };
        leaving = [];
        await waitFor(rest);
        if (mine !== walks) return null;
        options.begin({ sounding: { tab, volume, isMuted }, servers });
        return [{ tabId: tab.id, volume, isMuted }];
      }
      leaving = planned.drop;
      await waitFor(planned);
      for (const { tabId, volume, isMuted } of planned.take) {
        if (mine !== walks) return null;
        const tab = isIn(tabId) ? null : await tabs.findTab(tabId);
        if (tab) await tryToJoin(tab);
        else if (isIn(tabId)) await mix.set(tabId, { volume, isMuted });
      }
      if (mine !== walks) return null;
      await letGo();
      return sounding();
    },
    async from(front, wanted, { opens, ...how }) {
      const there = await openTabs();
      const planned = plan({ tabs: wanted }, there, []);
      const isFront = ({ tabId }: { tabId: number }): boolean => tabId === front.id;
      const own = [...planned.take, ...planned.wait].find(isFront);
      const rest = {
        ...planned,
        take: planned.take.filter((tab) => !isFront(tab)),
        wait: planned.wait.filter((tab) => !isFront(tab)),
      };
      const mine = (walks += 1);
      leaving = [];
      await waitFor(rest, (tab) => opens(tab, wanted.indexOf(tab)));
      const { volume, isMuted } = own ?? { volume: 1, isMuted: false };
      if (mine === walks) options.begin({ sounding: { tab: front, volume, isMuted }, ...how });
    },
    async look() {
      for (const tab of await tabs.listTabs(true)) await walk.onTab(tab);
    },
    async onTab(tab) {
      const { address } = tab;
      if (address === undefined || tab.isPrivate || isIn(tab.id)) return;
      const wait = waiting.find(tab);
      // A page that redirected, for example to a cookie question, joins once its own address is back.
      if (wait && matchAddresses([wait.address], [address])[0] === 0) await tryToJoin(tab);
    },
    end() {
      walks += 1;
      leaving = [];
      waiting.clear();
    },
  };
  return walk;
}

const isAs = (one: Level, other: Level): boolean => one.volume === other.volume && one.isMuted === other.isMuted;
