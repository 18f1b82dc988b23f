import { matchAddresses } from '../store/address.ts';
import type { SceneTab } from '../store/scene.ts';
import { storage, type Wait } from '../store/storage.ts';
import type { Tab } from '../store/tab.ts';

/** Tabs that join the mix once the browser allows it. They wait as long as the stream lives. */
export interface Waiting {
  /** in the order of the scene */
  readonly all: readonly Readonly<Wait>[];
  /** of an earlier background */
  recall(): Promise<void>;
  /** @returns the waiting tabs, each with its number */
  replace(waits: readonly (SceneTab & { tabId: number | null })[]): readonly Wait[];
  change(id: number, changes: Partial<Pick<Wait, 'volume' | 'isMuted' | 'tabId'>>): void;
  remove(id: number): void;
  clear(): void;
  /** the entry for this tab, by its id or address; undefined if none waits for it */
  find(tab: Pick<Tab, 'id' | 'address'>): Wait | undefined;
  get(id: number): Wait | undefined;
}

export function createWaiting(onChange: () => void): Waiting {
  let all: readonly Wait[] = [];
  /** numbers are never reused: a click on a removed row must not hit another one */
  let last = 0;

  function set(next: readonly Wait[]): void {
    if (next.length === 0 && all.length === 0) return;
    all = next;
    void (all.length > 0 ? storage.waits.set([...all]) : storage.waits.remove());
    onChange();
  }

  return {
    get all() {
      return all;
    },
    async recall() {
      const stored = await storage.waits.get();
      // Anything that began to wait meanwhile is newer.
      if (all.length > 0 || stored.length === 0) return;
      all = stored;
      last = Math.max(...all.map(({ id }) => id));
      onChange();
    },
    replace(waits) {
      set(waits.map((wait) => ({ ...wait, id: (last += 1) })));
      return all;
    },
    change: (id, changes) => set(all.map((wait) => (wait.id === id ? { ...wait, ...changes } : wait))),
    remove: (id) => set(all.filter((wait) => wait.id !== id)),
    clear: () => set([]),
    get: (id) => all.find((wait) => wait.id === id),
    find(tab) {
      const byId = all.find(({ tabId }) => tabId === tab.id);
      if (byId) return byId;
      const unfound = all.filter(({ tabId }) => tabId === null);
      const others = [...unfound, ...all.filter(({ tabId }) => tabId !== null)];
      const [at = null] = matchAddresses(
        [tab.address ?? ''].filter(Boolean),
        others.map(({ address }) => address),
      );
      return at === null ? undefined : others[at];
    },
  };
}
