import { asEarshotError, EarshotError } from '../../../../shared-protocol/error.ts';
import { browser, type RuntimePort, type Tabs } from '../../../browser.ts';
import { wait } from '../../../time/wait.ts';
import type { Boards } from '../../board/boards.ts';
import type { CaptureDoor, Entrance } from '../../sound/tab-capture.ts';
import { askAtMenu } from './ask-at-menu.ts';
import { lookAtTab } from './look-at-tab.ts';
import { openRunningCapture, type RunningCapture } from './running-capture.ts';
import { followSites, injectScripts, registerScripts, unregisterScripts } from './tab-scripts.ts';

/** Injecting a script takes some 50 ms; a busy machine may need seconds. */
const startDeadlineMs = 10_000;

/**
 * Firefox has neither tabCapture nor offscreen documents: content scripts collect what each frame plays, and the event
 * page mixes and encodes it. Call `attach` with every runtime port that a content script opens.
 */
export function createFirefoxCapture(boards: Pick<Boards, 'has' | 'awaits' | 'join'>): CaptureDoor & {
  attach(port: RuntimePort): void;
  /** the board's page in this tab was reloaded, or is gone */
  onBoard(tabId: number): void;
} {
  let running: RunningCapture | null = null;
  askAtMenu(() => running !== null);

  function onUpdated(tabId: number, { status, discarded, url }: Tabs.OnUpdatedChangeInfoType): void {
    const capture = running;
    if (!capture?.has(tabId)) return;
    if (discarded) return capture.removeTab(tabId, 'tab-discarded');
    // With an address, a load is under way, or it stays in the same document.
    if (status === 'loading' && url === undefined) capture.onLoad(tabId);
    if (status !== 'complete') return;
    // Without the site's permission a new page is out of reach until the user clicks again. Ours reports itself.
    const isBoard = (): boolean => boards.has(tabId) || boards.awaits(tabId);
    injectScripts(tabId).catch(() => isBoard() || capture.removeTab(tabId, 'capture-refused'));
  }
  const onRemoved = (tabId: number): void => running?.removeTab(tabId, 'tab-closed');

  /** Only while something runs: permanent listeners would wake the event page for every tab, every time. */
  function watchTabs(): void {
    browser.tabs.onUpdated.addListener(onUpdated);
    browser.tabs.onRemoved.addListener(onRemoved);
  }
  function unwatchTabs(): void {
    browser.tabs.onUpdated.removeListener(onUpdated);
    browser.tabs.onRemoved.removeListener(onRemoved);
  }

  // Frames of other sites that the user has just allowed.
  browser.permissions.onAdded.addListener(() => {
    for (const tabId of running?.tabIds() ?? []) injectScripts(tabId).catch(() => undefined);
    running?.onPermission();
    void keepFollowing();
  });
  browser.permissions.onRemoved.addListener(() => void keepFollowing());
  // An update removes the scripts that were registered before it.
  browser.runtime.onInstalled.addListener(() => void keepFollowing());
  // An update would end a running stream, and break the functions replaced in open pages. With this listener it waits
  // until the browser is restarted.
  browser.runtime.onUpdateAvailable.addListener(() => undefined);

  /** One after another: a registration that is being replaced cannot be replaced. */
  let following: Promise<void> = Promise.resolve();
  const keepFollowing = (): Promise<void> => (following = following.then(followSites).catch(() => undefined));

  async function open(capture: RunningCapture, tabId: number, entrance?: Entrance): Promise<void> {
    capture.addTab(tabId, entrance);
    const isReached = await inTime(reach(tabId, boards)).catch((thrown: unknown) => {
      throw asEarshotError(thrown, 'capture-refused');
    });
    if (!isReached) throw new EarshotError('capture-refused', 'no frame was reached');
  }

  return {
    attach(port) {
      if (!running?.attach(port)) port.disconnect();
    },
    onBoard(tabId) {
      if (!running?.has(tabId)) return;
      if (boards.has(tabId)) boards.join(tabId);
      else running.removeTab(tabId, 'capture-ended');
    },

    async start(source, mix, listener) {
      running?.stop();
      const capture = openRunningCapture(mix, source.type === 'tone', listener, () => {
        if (running !== capture) return;
        running = null;
        unwatchTabs();
      });
      running = capture;
      watchTabs();
      try {
        if (source.type === 'tab') await open(capture, source.tabId);
        if (source.type === 'tab') await inTime(registerScripts());
      } catch (error) {
        capture.stop();
        throw error;
      }
      return {
        encode: capture.encode,
        setMix: capture.setMix,
        async addTab(tabId, entrance) {
          if (capture.has(tabId)) return;
          await open(capture, tabId, entrance).catch((error: unknown) => {
            capture.removeTab(tabId);
            // The others are gone meanwhile.
            if (capture.has(tabId)) capture.removeTab(tabId, asEarshotError(error, 'capture-refused').code);
            throw error;
          });
          // It may have been removed again meanwhile.
          if (!capture.has(tabId)) throw new EarshotError('interrupted');
        },
        removeTab: (tabId) => capture.removeTab(tabId),
        retrySource: capture.retrySource,
        stop: capture.stop,
      };
    },

    // The frames stop when the background does: nothing outlives it.
    adopt: async () => null,

    async release() {
      running?.stop();
      await unregisterScripts();
    },
  };
}

/** @returns whether its page is captured now; of a crashed page, from its beginning */
async function reach(tabId: number, boards: Pick<Boards, 'has' | 'join'>): Promise<boolean> {
  if (boards.has(tabId)) {
    boards.join(tabId);
    return true;
  }
  if (await injectScripts(tabId)) return true;
  if ((await lookAtTab(tabId)) !== 'crash-page') return false;
  // A reload would load the present page: an empty one.
  const { url } = await browser.tabs.get(tabId);
  if (url !== undefined) await browser.tabs.update(tabId, { url });
  return url !== undefined;
}

const inTime = <T>(promise: Promise<T>): Promise<T> =>
  wait(promise, { deadlineMs: startDeadlineMs, code: 'capture-timeout' });
