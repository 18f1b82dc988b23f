import * as v from 'valibot';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { SceneView, WaitView } from '../page-contract/view.ts';
import { Address } from '../store/address.ts';
import type { Place } from '../store/place.ts';
import { maxSceneName, maxScenes, maxSceneTabs, maxSceneTitle, type Scene, type SceneTab } from '../store/scene.ts';
import { storage, type Playing, type Wait } from '../store/storage.ts';
import { createMixWalk, type MixWalk, type TabLevel } from './mix-walk.ts';
import { createSceneList } from './scene-list.ts';
import type { Beginning, Level, SceneMix, SceneTabs } from './scenes-contract.ts';
import { createWaiting } from './waiting.ts';

export interface Scenes {
  readonly commands: Pick<
    CommandTable,
    | 'save-scene'
    | 'go-to-scene'
    | 'next-scene'
    | 'rename-scene'
    | 'move-scene'
    | 'delete-scene'
    | 'restore-scene'
    | 'import-scenes'
    | 'join-waiting'
    | 'go-to-waiting'
    | 'set-waiting'
    | 'drop-waiting'
  >;
  readonly walk: Pick<MixWalk, 'from' | 'openTabs' | 'join' | 'onTab'>;
  /** saved ones, and whether the mix matches one */
  readonly views: readonly SceneView[];
  readonly waits: readonly WaitView[];
  /** something in the mix can be saved */
  readonly canSave: boolean;
  /** the tabs of the mix that have an address, and those that wait, with their settings */
  readonly now: readonly SceneTab[];
  /** Saves these tabs under this name, replacing a scene with the same name. */
  keep(name: string, tabs: readonly SceneTab[], channel: Place | null): Promise<void>;
  /** @throws EarshotError message-state if there is none, else as `go-to-scene` */
  next(): Promise<void>;
  recall(): Promise<void>;
  /** after a background that was stopped during a stream */
  recallMix(): Promise<void>;
  onLive(): void;
  onTabClosed(tabId: number): void;
  onStreamOver(): void;
}

export function createScenes(options: {
  tabs: SceneTabs;
  mix: SceneMix;
  /** the wanted channels, first that of the shown stream; none while nothing streams */
  channels(): readonly Place[];
  /** @throws EarshotError why nobody would hear the bot there */
  goTo(channel: Place): Promise<void>;
  begin(beginning: Beginning): void;
  newId(): string;
  onChange(): void;
}): Scenes {
  const { tabs, mix, onChange } = options;
  let playing: Playing | null = null;
  /** that are over */
  let streams = 0;
  const list = createSceneList(options);
  const waiting = createWaiting(onChange);
  const walk = createMixWalk({ tabs, mix, waiting, begin: options.begin, onJoined });

  function onJoined(waitId: number, tab: TabLevel): void {
    const was = playing?.waits.find(({ id }) => id === waitId);
    if (!playing || !was) return;
    const waits = playing.waits.filter((wait) => wait !== was);
    play({
      ...playing,
      leaving: [...walk.leaving],
      tabs: [...playing.tabs, { tabId: tab.tabId, volume: was.volume, isMuted: was.isMuted }],
      waits,
    });
  }

  function play(next: Playing | null): void {
    playing = next;
    void (next ? storage.playing.set(next) : storage.playing.remove());
    onChange();
  }

  const waitsNow = (): Playing['waits'] => waiting.all.map(({ id, volume, isMuted }) => ({ id, volume, isMuted }));

  const isWanted = ({ channelId }: Place): boolean =>
    options.channels().some((channel) => channel.channelId === channelId);

  function isCurrent({ id, channel }: Scene): boolean {
    if (playing?.sceneId !== id || !mix.isOn) return false;
    if (channel && !isWanted(channel)) return false;
    return isSame(playing.tabs, walk.sounding, 'tabId') && isSame(playing.waits, waiting.all, 'id');
  }

  /** A page that navigated since it joined is saved with its present address. */
  async function mixNow(): Promise<SceneTab[]> {
    const found = await Promise.all(mix.tabs.map(({ tab }) => tabs.findTab(tab.id)));
    return sceneTabs(mix.tabs.map((one, index) => (found[index]?.address ? { ...one, tab: found[index] } : one)));
  }

  function sceneTabs(sounding: SceneMix['tabs']): SceneTab[] {
    const there = sounding.flatMap(({ tab: { address, title, isPrivate }, volume, isMuted }) =>
      isPrivate || !v.is(Address, address) ? [] : [{ address, title: title.slice(0, maxSceneTitle), volume, isMuted }],
    );
    const waits = waiting.all.map(({ address, title, volume, isMuted }) => ({ address, title, volume, isMuted }));
    return [...there, ...waits].slice(0, maxSceneTabs);
  }

  async function goTo(id: string): Promise<void> {
    await list.recall();
    const scene = list.get(id);
    if (!scene) throw new EarshotError('message-state');
    const { channel } = scene;
    if (channel && mix.isOn && !isWanted(channel)) await options.goTo(channel);
    const sounding = await walk.to(scene.tabs, channel ? [{ ...channel, isMuted: false }] : []);
    if (sounding) play({ sceneId: id, tabs: sounding, waits: waitsNow(), leaving: [...walk.leaving] });
  }

  async function next(): Promise<void> {
    await list.recall();
    const at = list.all.findIndex(({ id }) => id === playing?.sceneId);
    const scene = list.all[(at + 1) % Math.max(1, list.all.length)];
    if (!scene) throw new EarshotError('message-state', 'no scene');
    await goTo(scene.id);
  }

  /** @throws EarshotError message-state if no tab of the mix can be found again */
  async function keep(name: string, kept: readonly SceneTab[], channel: Place | null): Promise<string> {
    if (kept.length === 0) throw new EarshotError('message-state', 'no tab with an address');
    await list.recall();
    const scene = { name: name.slice(0, maxSceneName), tabs: [...kept], channel };
    const same = list.all.find((one) => one.name === scene.name);
    if (same) await list.change(same.id, scene);
    const [added = same] = same ? [] : await list.add([scene]);
    return added?.id ?? '';
  }

  function end(): void {
    walk.end();
    if (playing) play(null);
  }

  const expectWait = (id: number): Wait => {
    const wait = waiting.get(id);
    if (!wait) throw new EarshotError('message-state');
    return wait;
  };

  return {
    walk,
    next,
    keep: async (...args) => void (await keep(...args)),
    recall: list.recall,
    async recallMix() {
      const mine = streams;
      const before = await storage.playing.get();
      // Anything played meanwhile is newer.
      if (before && !playing) {
        playing = before;
        walk.leaving = before.leaving;
      }
      await waiting.recall();
      // That background's capture did not survive after all.
      if (mine !== streams) end();
    },
    get views() {
      return list.all.map((scene) => ({ id: scene.id, name: scene.name, isCurrent: isCurrent(scene) }));
    },
    get waits() {
      const isIn = (tabId: number | null): boolean => mix.tabs.some(({ tab }) => tab.id === tabId);
      return waiting.all
        .filter(({ tabId }) => !isIn(tabId))
        .map(({ id, title, address, volume, tabId }) => ({
          id,
          title: title || address,
          site: new URL(address).hostname,
          volume,
          tabId,
        }));
    },
    get canSave() {
      return list.all.length < maxScenes && sceneTabs(mix.tabs).length > 0;
    },
    get now() {
      return sceneTabs(mix.tabs);
    },
    onLive: () => void walk.look().catch(() => undefined),
    onTabClosed(tabId) {
      for (const wait of waiting.all) if (wait.tabId === tabId) waiting.change(wait.id, { tabId: null });
    },
    onStreamOver() {
      streams += 1;
      end();
    },
    commands: {
      async 'save-scene'({ name }) {
        if (!mix.isOn) throw new EarshotError('message-state');
        const id = await keep(name, await mixNow(), options.channels()[0] ?? null);
        play({ sceneId: id, tabs: [...walk.sounding], waits: waitsNow(), leaving: [...walk.leaving] });
      },
      'go-to-scene': ({ sceneId }) => goTo(sceneId),
      'next-scene': next,
      'rename-scene': ({ sceneId, name }) => list.change(sceneId, { name }),
      'move-scene': ({ sceneId, to }) => list.move(sceneId, to),
      'delete-scene': ({ sceneId }) => list.remove(sceneId),
      'restore-scene': list.restore,
      'import-scenes': async ({ scenes }) => void (await list.add(scenes)),
      async 'join-waiting'({ tabId }) {
        const tab = await tabs.findTab(tabId);
        if (tab) await walk.join(tab);
      },
      async 'go-to-waiting'({ waitId }) {
        const { tabId, address } = expectWait(waitId);
        const there = tabId !== null && (await tabs.findTab(tabId));
        if (there) return tabs.showTab(there.id);
        waiting.change(waitId, { tabId: await tabs.openTab(address, true) });
      },
      'set-waiting'({ waitId, volume }) {
        expectWait(waitId);
        waiting.change(waitId, { volume });
      },
      'drop-waiting': ({ waitId }) => waiting.remove(waitId),
    },
  };
}

/** the same tabs, each at its previous volume */
function isSame<Key extends string>(
  before: readonly (Level & Record<Key, number>)[],
  now: readonly (Level & Record<Key, number>)[],
  key: Key,
): boolean {
  const found = before.filter((one) =>
    now.some((other) => other[key] === one[key] && other.volume === one.volume && other.isMuted === one.isMuted),
  );
  return found.length === before.length && now.length === before.length;
}
