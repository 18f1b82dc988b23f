import { EarshotError } from '../../shared-protocol/error.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { GoOnView } from '../page-contract/view.ts';
import type { Scenes } from '../scenes/scenes.ts';
import type { SceneTabs } from '../scenes/scenes-contract.ts';
import { matchAddresses } from '../store/address.ts';
import type { LastStream } from '../store/last-stream.ts';
import type { SceneTab } from '../store/scene.ts';
import { storage } from '../store/storage.ts';
import type { Tab } from '../store/tab.ts';
import type { Clock } from '../time/clock.ts';
import { isOffered, noteCutOff } from './cut-off.ts';
import { createStreamRecord, type StreamRecord } from './stream-record.ts';

/** A stream that the browser's end cut off, and how it is resumed. */
export interface GoOn {
  readonly commands: Pick<CommandTable, 'go-on' | 'forget-go-on'>;
  readonly record: StreamRecord;
  /** Once, after the background started, unless a capture survived it. */
  recall(): Promise<void>;
  /** null if there is none, or nothing to offer any more */
  view(): Promise<GoOnView | null>;
  /** it can be resumed, as far as is known */
  readonly isOffered: boolean;
  /** it resumes with the first of its tabs that the browser reveals */
  readonly isWaiting: boolean;
  /** a page loaded */
  onTab(tab: Tab): Promise<void>;
}

export interface GoOnTabs extends SceneTabs {
  findActiveTab(): Promise<Tab | null>;
  isGranted(address: string): Promise<boolean>;
  isSameRun(tabIds: readonly number[]): Promise<boolean>;
}

/** How a tab returns. */
type Coming = GoOnView['tabs'][number];

export function createGoOn(options: {
  clock: Clock;
  tabs: GoOnTabs;
  scenes: Pick<Scenes, 'walk' | 'keep'>;
  isIdle(): boolean;
  read: Parameters<typeof createStreamRecord>[0]['read'];
  onChange(): void;
  /** nobody has seen yet that it can be resumed */
  onOffer(): void;
}): GoOn {
  const { clock, tabs, scenes } = options;
  let isCutOff = false;
  /** in Firefox: it resumes as soon as one of its tabs is there */
  let goesByItself = false;
  const record = createStreamRecord({ clock, read: options.read, onWritten: () => void (isCutOff && settle(false)) });

  async function settle(next: boolean): Promise<void> {
    isCutOff = next;
    if (!next) goesByItself = false;
    await storage.isCutOff.set(next);
    options.onChange();
  }

  async function offered(): Promise<LastStream | null> {
    if (!isCutOff) return null;
    const last = await storage.lastStream.get();
    if (last && isOffered(last, clock.wallMs())) return last;
    await forget();
    return null;
  }

  async function forget(): Promise<void> {
    await storage.lastStream.remove();
    if (isCutOff) await settle(false);
  }

  /** As far as the browser reveals: a hidden tab may be open, and is not opened a second time. */
  async function comingOf(last: LastStream, frontId: number | null): Promise<Coming[]> {
    const open = await scenes.walk.openTabs();
    const isSomeHidden = open.some(({ id, address }) => address === null && id !== frontId);
    const found = matchAddresses(
      last.tabs.map(({ address }) => address),
      open.map(({ address }) => address),
    );
    return Promise.all(
      last.tabs.map(async ({ title, address }, index) => {
        const there = open[found[index] ?? -1];
        const tab = there ? await tabs.findTab(there.id) : null;
        const isGranted = await tabs.isGranted(address);
        const comes = isGranted ? 'by-itself' : there || isSomeHidden ? 'at-a-click' : 'opens';
        return { title: tab?.title || title || address, tab, comes } as const;
      }),
    );
  }

  async function go(front: Tab, last: LastStream, opens: (tab: SceneTab, index: number) => boolean): Promise<void> {
    const { servers, mix, tabs: wanted } = last;
    goesByItself = false;
    const places = servers.map(({ guildId, channelId, isMuted }) => ({ guildId, channelId, isMuted }));
    await scenes.walk.from(front, wanted, { servers: places, mix, opens });
  }

  async function tryByItself(there: readonly Tab[]): Promise<boolean> {
    const last = goesByItself && options.isIdle() ? await offered() : null;
    if (!last) return false;
    const found = matchAddresses(
      last.tabs.map(({ address }) => address),
      there.map(({ address = null }) => address),
    );
    for (const [index, { address }] of last.tabs.entries()) {
      const tab = there[found[index] ?? -1];
      if (!tab || !(await tabs.isGranted(address)) || !goesByItself) continue;
      await go(tab, last, () => false);
      return true;
    }
    return false;
  }

  return {
    record,
    get isOffered() {
      return isCutOff;
    },
    get isWaiting() {
      return goesByItself;
    },
    async recall() {
      const known = await storage.isCutOff.get();
      if (known !== null) {
        isCutOff = known;
        // Of this run of the browser, and ended: a later end of the browser cuts nothing off.
        if (!known && options.isIdle()) await storage.lastStream.remove();
        return;
      }
      const last = await storage.lastStream.get();
      // Only Earshot was reloaded: the browser closed nothing.
      const isReload = last !== null && (await tabs.isSameRun(last.tabIds));
      if (isReload) await storage.lastStream.remove();
      await settle(last !== null && !isReload);
      if (!last || !(await offered())) return;
      const { starts, isLoop } = noteCutOff(await storage.cutOff.get(), clock.wallMs());
      await storage.cutOff.set(starts);
      if (isLoop) return;
      goesByItself = (await storage.settings.get()).goesOnByItself;
      if (!(await tryByItself(goesByItself ? await tabs.listTabs(true) : []))) options.onOffer();
    },
    async view() {
      const last = options.isIdle() ? await offered() : null;
      if (!last) return null;
      const front = await tabs.findActiveTab().catch(() => null);
      const places = last.servers.map(({ guildId, channelId, name }) => ({ guildId, channelId, name }));
      return { seenAt: last.seenAt, places, tabs: await comingOf(last, front?.id ?? null) };
    },
    onTab: async (tab) => void (await tryByItself([tab])),
    commands: {
      async 'go-on'({ tabId }) {
        const last = await offered();
        const front = await (tabId === undefined ? tabs.findActiveTab() : tabs.findTab(tabId));
        if (!last || !options.isIdle()) throw new EarshotError('message-state');
        if (!front) throw new EarshotError('capture-refused', 'no active tab');
        const coming = await comingOf(last, front.id);
        await go(front, last, (_, index) => {
          const { tab, comes } = coming[index] ?? { tab: null, comes: 'at-a-click' };
          return tab === null && comes !== 'at-a-click';
        });
      },
      async 'forget-go-on'({ keepAs }) {
        const last = await offered();
        if (last && keepAs && last.tabs.length > 0) {
          const [{ guildId, channelId }] = last.servers as [LastStream['servers'][number]];
          await scenes.keep(keepAs, last.tabs, { guildId, channelId }).catch(() => undefined);
        }
        await forget();
      },
    },
  };
}
