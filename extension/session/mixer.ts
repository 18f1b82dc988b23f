import type { CaptureMix, MicrophoneWish } from '../capture/sound/tab-capture.ts';
import { isHeardInMix } from '../page-contract/heard-in-mix.ts';
import { type Mix, type MixedTab, plainMix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';

/** A tab to start with; an omitted setting is off. */
export type TabToMix = Pick<MixedTab, 'tab' | 'volume'> & Partial<MixedTab>;

/** The tabs in the stream's mix and their volumes, as the user wants them; `MixSound` applies them. */
export interface Mixer {
  readonly view: Mix;
  /** oldest first */
  readonly tabs: readonly MixedTab[];
  /** muted or paused: nothing leaves */
  readonly isHeld: boolean;
  /** the user silenced every tab: each is muted, silenced by another's solo, or at volume 0 */
  readonly isCutOff: boolean;
  /** none with the test tone */
  readonly microphone: MicrophoneWish | null;
  has(tabId: number): boolean;
  /** each tab's volume to the channel; those that are fading out are at 0 */
  gains(): CaptureMix['tabs'];
  /** a new stream */
  begin(tabs: readonly TabToMix[], mix?: Partial<Mix>): void;
  set(changes: Partial<Mix>): void;
  /**
   * The capture is requested for this tab. From then on it has a place among the gains, so that any change meanwhile
   * finds it. @returns its volume to the channel
   */
  expect(tab: Tab, how: Pick<MixedTab, 'volume' | 'isMuted'>): number;
  /** It arrived. @returns whether it is still expected */
  admit(tabId: number): boolean;
  /** out of the mix, but captured until it is removed */
  fadeAway(tabId: number): void;
  isFadingAway(tabId: number): boolean;
  remove(tabId: number): void;
  change(tabId: number, changes: Partial<Omit<MixedTab, 'tab'>>): void;
  /** null removes it */
  setMicrophone(wish: MicrophoneWish | null): void;
  /** a page that navigated has another title */
  rename(tab: Tab): void;
}

export function createMixer(): Mixer {
  let view: Mix = plainMix;
  let tabs: readonly MixedTab[] = [];
  let microphone: MicrophoneWish | null = null;
  let expected: readonly MixedTab[] = [];
  let fadingAway: readonly number[] = [];
  const change = (tabId: number, changes: Partial<MixedTab>): void => {
    tabs = tabs.map((one) => (one.tab.id === tabId ? { ...one, ...changes } : one));
  };
  const has = (tabId: number): boolean => tabs.some(({ tab }) => tab.id === tabId);
  const gainOf = (one: MixedTab): number => (isHeardInMix(one, tabs) ? one.volume : 0);

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
      return tabs.length > 0 && (view.channelVolume === 0 || tabs.every((one) => gainOf(one) === 0));
    },
    has,
    // The test tone is never mixed.
    get microphone() {
      return tabs.length > 0 ? microphone : null;
    },
    gains() {
      const away = fadingAway.map((tabId) => [tabId, 0] as const);
      const here = [...expected, ...tabs].map((one) => [one.tab.id, gainOf(one)] as const);
      return Object.fromEntries<number>([...away, ...here]);
    },
    begin(first, mix = {}) {
      tabs = first.map((tab) => ({ isMuted: false, isSoloed: false, ...tab }));
      expected = [];
      fadingAway = [];
      view = { ...plainMix, ...mix };
    },
    set(changes) {
      view = { ...view, ...changes };
    },
    expect(tab, how) {
      const mixed = { tab, ...how, isSoloed: false };
      expected = [...expected.filter((one) => one.tab.id !== tab.id), mixed];
      return gainOf(mixed);
    },
    admit(tabId) {
      const come = expected.filter(({ tab }) => tab.id === tabId);
      expected = expected.filter(({ tab }) => tab.id !== tabId);
      fadingAway = fadingAway.filter((one) => one !== tabId);
      tabs = [...tabs, ...come];
      return come.length > 0;
    },
    fadeAway(tabId) {
      if (!has(tabId)) return;
      tabs = tabs.filter(({ tab }) => tab.id !== tabId);
      fadingAway = [...fadingAway, tabId];
    },
    isFadingAway: (tabId) => fadingAway.includes(tabId),
    remove(tabId) {
      tabs = tabs.filter(({ tab }) => tab.id !== tabId);
      expected = expected.filter(({ tab }) => tab.id !== tabId);
      fadingAway = fadingAway.filter((one) => one !== tabId);
    },
    change,
    setMicrophone(wish) {
      microphone = wish;
    },
    rename: (tab) => change(tab.id, { tab }),
  };
}
