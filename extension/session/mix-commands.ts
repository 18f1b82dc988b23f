import { EarshotError } from '../../shared-protocol/error.ts';
import type { SourceWarning } from '../capture/sound/tab-capture.ts';
import type { Clock } from '../time/clock.ts';
import type { Mixer } from './mixer.ts';
import { rampMs } from '../capture/sound/fade.ts';
import type { MixSound } from './mix-sound.ts';
import { rememberSiteVolumes, siteVolume } from './site-volumes.ts';
import { expectTab, type BrowserTabs } from './plan.ts';
import type { Notices } from './notices.ts';
import type { Level } from '../scenes/scenes-contract.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { Current } from './current.ts';
import { storage } from '../store/storage.ts';
import type { SharedSound } from '../stream/shared-sound.ts';
import type { SourceEvent } from '../stream/sources.ts';
import type { Mix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';

/** A moving fader sends dozens of values a second; only the last one is written to disk. */
const storeAfterMs = 500;

/** For a crossfade if fades are off: the volume faders themselves change at once. */
const crossfadeMs = 1000;

const sourceWarnings: readonly SourceWarning[] = ['source-tainted', 'source-protected', 'source-late', 'source-frame'];

/** The stream's faders. Commands that do not fit its state are refused with message-state. */
export interface MixCommands {
  readonly commands: Pick<
    CommandTable,
    | 'set-mix'
    | 'set-tab-volume'
    | 'mute-tab'
    | 'solo-tab'
    | 'add-tab'
    | 'fade-to'
    | 'stream-instead'
    | 'remove-tab'
    | 'forget-sites'
    | 'retry-source'
    | 'go-to-tab'
    | 'reload-tab'
  >;
  setMix(changes: Partial<Mix>): Promise<void>;
  /** @throws EarshotError why this tab cannot be captured; the stream continues */
  addTab(tab: Tab, level?: Level): Promise<void>;
  /**
   * For a scene: it fades there, ends a solo, and does not count for the whole site. @throws EarshotError message-state
   */
  setLevel(tabId: number, level: Level): Promise<void>;
  /** as `addTab`, and the others leave the mix */
  streamInstead(tab: Tab): Promise<void>;
  onSource(event: SourceEvent): void;
  onTabClosed(tabId: number): void;
  /** Pages navigate and change their titles; this follows them as far as the browser reports it. */
  refresh(): Promise<void>;
}

export function createMixCommands(options: {
  current: Current;
  mixer: Mixer;
  mixSound: MixSound;
  notices: Notices;
  clock: Clock;
  tabs: BrowserTabs;
  /** the mix changed: lasting states may have ended, and the mix is stored for the next background */
  onMixed(): Promise<void>;
}): MixCommands {
  const { current, mixer, mixSound, notices, tabs } = options;
  let cancelStore = (): void => undefined;
  /** tabs whose changed volume is not stored yet */
  let set: readonly { tab: Tab; volume: number }[] = [];
  /** tabs requested from the capture, by id */
  const coming = new Map<number, { sound: SharedSound; isIn: Promise<boolean> }>();

  function changed(overMs = rampMs): Promise<void> {
    mixSound.apply(overMs);
    current.changed();
    return options.onMixed();
  }

  function storeSoon(): void {
    const { channelVolume, monitorVolume } = mixer.view;
    cancelStore();
    cancelStore = options.clock.setTimer(() => {
      void storage.volumes.set({ channelVolume, monitorVolume });
      void rememberSiteVolumes(set);
      set = [];
    }, storeAfterMs);
  }

  function expectInMix(tabId: number): void {
    if (!current.sound || !mixer.has(tabId)) throw new EarshotError('message-state');
  }

  /** the last one stops the stream */
  async function removeTab(tabId: number): Promise<void> {
    expectInMix(tabId);
    if (mixer.tabs.length === 1) return current.stop(mixSound.fadeOut());
    letGo(tabId);
    await settled();
  }

  function letGo(tabId: number): void {
    mixSound.letGo(tabId);
    notices.forget(tabId);
  }

  /** the first tab gives the stream its name */
  async function settled(overMs = rampMs): Promise<void> {
    const [first] = mixer.tabs;
    if (first) current.apply({ type: 'retarget', tab: first.tab });
    await changed(overMs);
  }

  /** Closed by the user, ended by the browser or crashed; the others continue. */
  function lose(tabId: number, notice: 'tab-left' | 'tab-crashed-left' = 'tab-left'): void {
    if (!mixer.has(tabId)) return mixer.remove(tabId);
    mixer.remove(tabId);
    current.sound?.removeTab(tabId);
    notices.forget(tabId);
    notices.raise(notice);
    void settled();
  }

  async function setMix(changes: Partial<Mix>): Promise<void> {
    if (!current.sound) throw new EarshotError('message-state');
    mixer.set(changes);
    if (mixer.tabs.length > 0) storeSoon();
    const isFade = changes.isMuted !== undefined || changes.isPaused !== undefined;
    await changed(isFade ? mixSound.fadeMs : rampMs);
  }

  /** @returns whether it is in the mix of the stream for which it was requested */
  async function bringIn(tab: Tab, overMs: number, level?: Level): Promise<boolean> {
    const { sound } = current;
    // The test tone is never mixed.
    if (!sound || mixer.tabs.length === 0) throw new EarshotError('message-state');
    if (mixer.has(tab.id)) return true;
    const before = coming.get(tab.id);
    // A second capture of the same tab would end the first.
    if (before?.sound === sound) return before.isIn;
    const isIn = capture(tab, sound, overMs, level);
    coming.set(tab.id, { sound, isIn });
    return isIn.finally(() => coming.get(tab.id)?.isIn === isIn && coming.delete(tab.id));
  }

  async function capture(tab: Tab, sound: SharedSound, overMs: number, level?: Level): Promise<boolean> {
    const { volume, isMuted } = level ?? { volume: await siteVolume(tab), isMuted: false };
    if (sound !== current.sound) return false;
    const gain = mixer.expect(tab, { volume, isMuted });
    try {
      // A tab that is fading out is still captured.
      if (!mixer.isFadingAway(tab.id)) await sound.addTab(tab.id, { volume: gain, overMs });
    } catch (refusal) {
      if (sound === current.sound) mixer.remove(tab.id);
      throw refusal;
    }
    return sound === current.sound && mixer.admit(tab.id);
  }

  async function addTab(tab: Tab, level?: Level): Promise<void> {
    if (await bringIn(tab, mixSound.fadeMs, level)) await changed(mixSound.fadeMs);
  }

  /** Only this tab is heard. @param letOthers what happens to the others */
  async function change(tab: Tab, letOthers: (tabId: number) => void): Promise<void> {
    // Without fades it would be no crossfade.
    const overMs = mixSound.fadeMs > rampMs ? mixSound.fadeMs : crossfadeMs;
    if (!(await bringIn(tab, overMs))) return;
    for (const one of mixer.tabs)
      if (one.tab.id === tab.id) mixer.change(tab.id, { isMuted: false, isSoloed: false });
      else letOthers(one.tab.id);
    await settled(overMs);
  }

  const fadeTo = (tab: Tab): Promise<void> =>
    change(tab, (tabId) => mixer.change(tabId, { isMuted: true, isSoloed: false }));
  const streamInstead = (tab: Tab): Promise<void> => change(tab, letGo);

  function solo(tabId: number, isSoloed: boolean, adds: boolean): void {
    if (isSoloed && !adds) for (const { tab } of mixer.tabs) mixer.change(tab.id, { isSoloed: false });
    mixer.change(tabId, { isSoloed });
  }

  return {
    setMix,
    addTab,
    async setLevel(tabId, { volume, isMuted }) {
      expectInMix(tabId);
      mixer.change(tabId, { volume, isMuted, isSoloed: false });
      await changed(mixSound.fadeMs);
    },
    streamInstead,
    commands: {
      'set-mix': ({ mix }) => setMix(mix),
      async 'set-tab-volume'({ tabId, volume }) {
        expectInMix(tabId);
        mixer.change(tabId, { volume });
        set = [...set.filter(({ tab }) => tab.id !== tabId), ...mixer.tabs.filter(({ tab }) => tab.id === tabId)];
        storeSoon();
        await changed();
      },
      async 'mute-tab'({ tabId, isMuted }) {
        expectInMix(tabId);
        mixer.change(tabId, { isMuted });
        await changed(mixSound.fadeMs);
      },
      async 'solo-tab'({ tabId, isSoloed, adds = false }) {
        expectInMix(tabId);
        solo(tabId, isSoloed, adds);
        await changed();
      },
      'add-tab': async ({ tabId }) => addTab(await expectTab(tabs, tabId)),
      'fade-to': async ({ tabId }) => fadeTo(await expectTab(tabs, tabId)),
      'stream-instead': async ({ tabId }) => streamInstead(await expectTab(tabs, tabId)),
      'forget-sites': () => storage.siteVolumes.remove(),
      'remove-tab': ({ tabId }) => removeTab(tabId),
      'retry-source'({ tabId }) {
        expectInMix(tabId);
        current.sound?.retrySource(tabId);
      },
      'go-to-tab'({ tabId }) {
        expectInMix(tabId);
        return tabs.showTab(tabId);
      },
      'reload-tab'({ tabId }) {
        expectInMix(tabId);
        return tabs.reloadTab(tabId);
      },
    },
    onSource(event) {
      // The others are fading out.
      if (event.type === 'tab-ended' && mixer.has(event.tabId) && mixer.tabs.length === 1)
        return current.failAll(event.error);
      if (event.type === 'tab-ended')
        return lose(event.tabId, event.error.code === 'tab-crashed' ? 'tab-crashed-left' : 'tab-left');
      for (const code of sourceWarnings) if (code !== event.code) notices.clear(code, event.tabId);
      if (event.code) notices.raise(event.code, event.tabId);
    },
    onTabClosed(tabId) {
      if (!current.sound) return;
      if (mixer.has(tabId) && mixer.tabs.length === 1) current.failAll(new EarshotError('tab-closed'));
      else lose(tabId);
    },
    async refresh() {
      const found = await Promise.all(mixer.tabs.map(async ({ tab }) => tabs.findTab(tab.id)));
      for (const tab of found) {
        if (!tab?.title || !current.sound || !mixer.has(tab.id)) continue;
        mixer.rename(tab);
        if (mixer.tabs[0]?.tab.id === tab.id) current.apply({ type: 'retarget', tab });
      }
      current.changed();
    },
  };
}
