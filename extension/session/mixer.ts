import type { CaptureMix, MicrophoneWish } from '../capture/sound/tab-capture.ts';
import { type Mix, type MixedTab, plainMix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';

/** A tab to begin with; what is not said is off. */
export type TabToMix = Pick<MixedTab, 'tab' | 'volume'> & Partial<MixedTab>;

/** The tabs in the present stream's mix and their volumes, as the user wants them; `MixSound` makes it heard. */
export interface Mixer {
  readonly view: Mix;
  /** oldest first */
  readonly tabs: readonly MixedTab[];
  /** muted or paused: nothing leaves */
  readonly isHeld: boolean;
  /** by the user's wish no tab is heard: each is muted, or cut off by another's solo */
  readonly isCutOff: boolean;
  /** none beside the test tone */
  readonly microphone: MicrophoneWish | null;
  has(tabId: number): boolean;
  /** how loud each tab is to the channel; those that are fading away are at 0 */
  gains(): CaptureMix['tabs'];
  /** a new stream */
  begin(tabs: readonly TabToMix[], mix?: Partial<Mix>): void;
  set(changes: Partial<Mix>): void;
  add(tab: Tab, volume?: number): void;
  /** out of the mix, and captured until it is removed */
  fadeAway(tabId: number): void;
  isFadingAway(tabId: number): boolean;
  remove(tabId: number): void;
  change(tabId: number, changes: Partial<Omit<MixedTab, 'tab'>>): void;
  /** null takes it out */
  setMicrophone(wish: MicrophoneWish | null): void;
  /** a page that went elsewhere has another title */
  rename(tab: Tab): void;
}

export function createMixer(): Mixer {
  let view: Mix = plainMix;
  let tabs: readonly MixedTab[] = [];
  let microphone: MicrophoneWish | null = null;
  let fadingAway: readonly number[] = [];
  const change = (tabId: number, changes: Partial<MixedTab>): void => {
    tabs = tabs.map((one) => (one.tab.id === tabId ? { ...one, ...changes } : one));
  };
  const has = (tabId: number): boolean => tabs.some(({ tab }) => tab.id === tabId);
  const isHeard = ({ isMuted, isSoloed }: MixedTab): boolean =>
    !isMuted && (isSoloed || !tabs.some((one) => one.isSoloed));

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
    get isCutOff() {
      return tabs.length > 0 && !tabs.some(isHeard);
    },
    has,
    // The test tone is never mixed.
    get microphone() {
      return tabs.length > 0 ? microphone : null;
    },
    gains() {
      const away = fadingAway.map((tabId) => [tabId, 0] as const);
      const here = tabs.map((one) => [one.tab.id, isHeard(one) ? one.volume : 0] as const);
      return Object.fromEntries<number>([...away, ...here]);
    },
    begin(first, mix = {}) {
      tabs = first.map((tab) => ({ isMuted: false, isSoloed: false, ...tab }));
      fadingAway = [];
      view = { ...plainMix, ...mix };
    },
    set(changes) {
      view = { ...view, ...changes };
    },
    add(tab, volume = 1) {
      fadingAway = fadingAway.filter((tabId) => tabId !== tab.id);
      if (!has(tab.id)) tabs = [...tabs, { tab, volume, isMuted: false, isSoloed: false }];
    },
    fadeAway(tabId) {
      if (!has(tabId)) return;
      tabs = tabs.filter(({ tab }) => tab.id !== tabId);
      fadingAway = [...fadingAway, tabId];
    },
    isFadingAway: (tabId) => fadingAway.includes(tabId),
    remove(tabId) {
      tabs = tabs.filter(({ tab }) => tab.id !== tabId);
      fadingAway = fadingAway.filter((one) => one !== tabId);
    },
    change,
    setMicrophone(wish) {
      microphone = wish;
    },
    rename: (tab) => change(tab.id, { tab }),
  };
}
