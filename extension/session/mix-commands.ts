import { EarshotError } from '../../shared-protocol/error.ts';
import type { SourceWarning } from '../capture/sound/tab-capture.ts';
import type { Clock } from '../time/clock.ts';
import type { Mixer } from './mixer.ts';
import { expectTab, type BrowserTabs } from './plan.ts';
import type { Notices } from './notices.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { Current } from './current.ts';
import { storage } from '../store/storage.ts';
import type { SourceEvent } from '../stream/sources.ts';
import type { Mix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';

/** A moving fader sends dozens of values a second; only the last one is written to disk. */
const storeAfterMs = 500;

const sourceWarnings: readonly SourceWarning[] = ['source-tainted', 'source-protected', 'source-late', 'source-frame'];

/** The faders of the stream. Commands that do not fit its state are refused with message-state. */
export interface MixCommands {
  readonly commands: Pick<
    CommandTable,
    'set-mix' | 'set-tab-volume' | 'add-tab' | 'remove-tab' | 'retry-source' | 'go-to-tab' | 'reload-tab'
  >;
  setMix(changes: Partial<Mix>): Promise<void>;
  /** @throws EarshotError why this tab cannot be captured; the stream continues */
  addTab(tab: Tab): Promise<void>;
  onSource(event: SourceEvent): void;
  onTabClosed(tabId: number): void;
  /** Pages navigate and get new titles, which are followed as far as the browser reports them. */
  refresh(): Promise<void>;
}

export function createMixCommands(options: {
  current: Current;
  mixer: Mixer;
  notices: Notices;
  clock: Clock;
  tabs: BrowserTabs;
  /** the mix changed: lasting states may have ended, and the mix is stored for the next background */
  onMixed(): Promise<void>;
}): MixCommands {
  const { current, mixer, notices, tabs } = options;
  let cancelStore = (): void => undefined;

  function changed(): Promise<void> {
    current.sound?.setMix(mixer.forCapture());
    for (const { stream, isMuted } of current.servers) stream?.hold(mixer.isHeld || isMuted);
    current.changed();
    return options.onMixed();
  }

  function storeSoon(): void {
    const { channelVolume, monitorVolume } = mixer.view;
    cancelStore();
    cancelStore = options.clock.setTimer(
      () => void storage.volumes.set({ channelVolume, monitorVolume }),
      storeAfterMs,
    );
  }

  function expectInMix(tabId: number): void {
    if (!current.sound || !mixer.has(tabId)) throw new EarshotError('message-state');
  }

  /** the last one stops the stream */
  async function removeTab(tabId: number): Promise<void> {
    expectInMix(tabId);
    if (mixer.tabs.length === 1) return current.stop();
    current.sound?.removeTab(tabId);
    mixer.remove(tabId);
    notices.forget(tabId);
    const [first] = mixer.tabs;
    if (first) current.apply({ type: 'retarget', tab: first.tab });
    await changed();
  }

  /** Closed by the user, ended by the browser or crashed; the others continue. */
  function lose(tabId: number, notice: 'tab-left' | 'tab-crashed-left' = 'tab-left'): void {
    if (!mixer.has(tabId) || mixer.tabs.length === 1) return;
    void removeTab(tabId);
    notices.raise(notice);
  }

  async function setMix(changes: Partial<Mix>): Promise<void> {
    if (!current.sound) throw new EarshotError('message-state');
    mixer.set(changes);
    if (mixer.tabs.length > 0) storeSoon();
    await changed();
  }

  async function addTab(tab: Tab): Promise<void> {
    const { sound } = current;
    // The test tone is never mixed.
    if (!sound || mixer.tabs.length === 0) throw new EarshotError('message-state');
    if (mixer.has(tab.id)) return;
    await sound.addTab(tab.id);
    if (sound !== current.sound) return;
    mixer.add(tab);
    await changed();
  }

  return {
    setMix,
    addTab,
    commands: {
      'set-mix': ({ mix }) => setMix(mix),
      async 'set-tab-volume'({ tabId, volume }) {
        expectInMix(tabId);
        mixer.setVolume(tabId, volume);
        await changed();
      },
      'add-tab': async ({ tabId }) => addTab(await expectTab(tabs, tabId)),
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
      if (event.type === 'tab-ended')
        return lose(event.tabId, event.error.code === 'tab-crashed' ? 'tab-crashed-left' : 'tab-left');
      for (const code of sourceWarnings) if (code !== event.code) notices.clear(code, event.tabId);
      if (event.code) notices.raise(event.code, event.tabId);
    },
    onTabClosed(tabId) {
      if (!current.sound || !mixer.has(tabId)) return;
      if (mixer.tabs.length === 1) current.failAll(new EarshotError('tab-closed'));
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
