import type { CaptureMix, MicrophoneWish } from '../capture/sound/tab-capture.ts';
import { type Mix, plainMix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';

export interface MixedTab {
  tab: Tab;
  volume: number;
}

/** The tabs in the present stream's mix and their volumes, as the user wants them; the stream applies it. */
export interface Mixer {
  readonly view: Mix;
  /** oldest first */
  readonly tabs: readonly MixedTab[];
  /** muted or paused: nothing leaves */
  readonly isHeld: boolean;
  has(tabId: number): boolean;
  forCapture(): CaptureMix;
  /** a new stream */
  begin(tabs: readonly MixedTab[], mix?: Partial<Mix>): void;
  set(changes: Partial<Mix>): void;
  add(tab: Tab): void;
  remove(tabId: number): void;
  setVolume(tabId: number, volume: number): void;
  /** null takes it out */
  setMicrophone(wish: MicrophoneWish | null): void;
  /** a page that went elsewhere has another title */
  rename(tab: Tab): void;
}

export function createMixer(): Mixer {
  let view: Mix = plainMix;
  let tabs: readonly MixedTab[] = [];
  let microphone: MicrophoneWish | null = null;
  const change = (tabId: number, changes: Partial<MixedTab>): void => {
    tabs = tabs.map((one) => (one.tab.id === tabId ? { ...one, ...changes } : one));
  };
  const has = (tabId: number): boolean => tabs.some(({ tab }) => tab.id === tabId);

  return {
    get view() {
      return view;
    },
    get tabs() {
      return tabs;
    },
    get isHeld() {
      return view.isMuted || view.isPaused;
    },
    has,
    forCapture() {
      const { channelVolume, isMuted, monitorVolume, isMonitorMuted } = view;
      const volumes = Object.fromEntries(tabs.map(({ tab, volume }) => [tab.id, volume]));
      // The test tone is never mixed.
      const mixed = { tabs: volumes, ...(tabs.length > 0 && microphone && { microphone }) };
      return { channelVolume, isMuted, monitorVolume, isMonitorMuted, ...mixed };
    },
    begin(first, mix = {}) {
      tabs = [...first];
      view = { ...plainMix, ...mix };
    },
    set(changes) {
      view = { ...view, ...changes };
    },
    add(tab) {
      if (!has(tab.id)) tabs = [...tabs, { tab, volume: 1 }];
    },
    remove(tabId) {
      tabs = tabs.filter(({ tab }) => tab.id !== tabId);
    },
    setVolume: (tabId, volume) => change(tabId, { volume }),
    setMicrophone(wish) {
      microphone = wish;
    },
    rename: (tab) => change(tab.id, { tab }),
  };
}
