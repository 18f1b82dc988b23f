import { EarshotError } from '../../shared-protocol/error.ts';
import type { SourceWarning } from '../capture/sound/tab-capture.ts';
import type { Clock } from '../time/clock.ts';
import type { Mixer } from './mixer.ts';
import type { Notices } from './notices.ts';
import type { Running } from './running.ts';
import { storage } from '../store/storage.ts';
import type { SourceEvent } from '../stream/stream-contract.ts';
import type { Mix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';

/** A fader that is moved says so dozens of times a second; the disk needs to know where it stayed. */
const storeAfterMs = 500;

const sourceWarnings: readonly SourceWarning[] = ['source-tainted', 'source-protected', 'source-late', 'source-frame'];

/** The faders of the running stream. What does not fit its state is refused with message-state. */
export interface Desk {
  setMix(changes: Partial<Mix>): Promise<void>;
  setVolume(tabId: number, volume: number): Promise<void>;
  /** @throws EarshotError why this tab cannot be captured; the stream goes on */
  addTab(tab: Tab): Promise<void>;
  /** the last one stops the stream */
  removeTab(tabId: number): Promise<void>;
  retrySource(tabId: number): void;
  onSource(event: SourceEvent): void;
  onTabClosed(tabId: number): void;
  /** Pages go elsewhere and have other titles then; told where the browser still tells. */
  refresh(findTab: (tabId: number) => Promise<Tab | null>): Promise<void>;
  /** @throws EarshotError message-state where the tab is in no mix */
  expectInMix(tabId: number): void;
}

export function createDesk(options: {
  running: Running;
  mixer: Mixer;
  notices: Notices;
  clock: Clock;
  /** the mix is another: what lasts may have ended, and what outlives the background is to be kept */
  onMixed(): Promise<void>;
}): Desk {
  const { running, mixer, notices } = options;
  let cancelStore = (): void => undefined;

  function changed(): Promise<void> {
    running.stream?.setMix(mixer.forCapture(), mixer.isHeld);
    running.changed();
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
    if (!running.stream || !mixer.has(tabId)) throw new EarshotError('message-state');
  }

  async function removeTab(tabId: number): Promise<void> {
    expectInMix(tabId);
    if (mixer.tabs.length === 1) return running.stop();
    running.stream?.removeTab(tabId);
    mixer.remove(tabId);
    notices.forget(tabId);
    const [first] = mixer.tabs;
    if (first) running.apply({ type: 'retarget', tab: first.tab });
    await changed();
  }

  /** Closed by the user, ended by the browser or crashed; the others go on. */
  function lose(tabId: number, notice: 'tab-left' | 'tab-crashed-left' = 'tab-left'): void {
    if (!mixer.has(tabId) || mixer.tabs.length === 1) return;
    void removeTab(tabId);
    notices.raise(notice);
  }

  return {
    expectInMix,
    removeTab,
    async setMix(changes) {
      if (!running.stream) throw new EarshotError('message-state');
      mixer.set(changes);
      if (mixer.tabs.length > 0) storeSoon();
      await changed();
    },
    async setVolume(tabId, volume) {
      expectInMix(tabId);
      mixer.setVolume(tabId, volume);
      await changed();
    },
    async addTab(tab) {
      const { stream } = running;
      // The test tone is alone.
      if (!stream || mixer.tabs.length === 0) throw new EarshotError('message-state');
      if (mixer.has(tab.id)) return;
      await stream.addTab(tab.id);
      if (stream !== running.stream) return;
      mixer.add(tab);
      await changed();
    },
    retrySource(tabId) {
      expectInMix(tabId);
      running.stream?.retrySource(tabId);
    },
    onSource(event) {
      if (event.type === 'tab-ended')
        return lose(event.tabId, event.error.code === 'tab-crashed' ? 'tab-crashed-left' : 'tab-left');
      for (const code of sourceWarnings) if (code !== event.code) notices.clear(code, event.tabId);
      if (event.code) notices.raise(event.code, event.tabId);
    },
    onTabClosed(tabId) {
      if (!running.stream || !mixer.has(tabId)) return;
      if (mixer.tabs.length === 1) running.stream.fail(new EarshotError('tab-closed'));
      else lose(tabId);
    },
    async refresh(findTab) {
      const found = await Promise.all(mixer.tabs.map(async ({ tab }) => findTab(tab.id)));
      for (const tab of found) {
        if (!tab?.title || !running.stream || !mixer.has(tab.id)) continue;
        mixer.rename(tab);
        if (mixer.tabs[0]?.tab.id === tab.id) running.apply({ type: 'retarget', tab });
      }
      running.changed();
    },
  };
}
