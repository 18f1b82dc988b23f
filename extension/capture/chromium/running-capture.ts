import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { Boards } from '../board/boards.ts';
import { openFrameInlet } from '../sound/frame-channel.ts';
import { rampMs } from '../sound/fade.ts';
import type { CaptureEvent, CaptureListener, TabCapture } from '../sound/tab-capture.ts';
import type { DistributiveOmit, OffscreenLink, OffscreenRequest } from './offscreen-link.ts';
import type { MicrophoneEvent } from './microphone-source.ts';
import type { SentSource } from './offscreen-messages.ts';
import { handToPage } from './port-to-page.ts';
import { streamIdOf } from './stream-id.ts';
import { reloadUnloaded, watchCapturedTabs } from './tab-watch.ts';

/**
 * A tab's end is reported twice: the event that it was closed or discarded comes within this time of the track's end.
 */
const betterReasonMs = 200;

/** The page's capture, as far as it is known here. */
export interface Captured {
  readonly tabIds: ReadonlySet<number>;
}

/**
 * One capture as its listener sees it, started here or taken over from the page:
 * ```
 * running --its end, tab-crashed, the page gone--> over --leave--> left
 *     \------------------------leave-------------------------------^
 * ```
 * A capture that is over sends nothing more; a listener that has left receives nothing, and sends the page nothing.
 */
export interface RunningCapture {
  readonly capture: TabCapture;
  /**
   * To be called once: the page's frames come here from then on.
   * @throws EarshotError capture-lost, or as `OffscreenLink.request`
   */
  begin(how: DistributiveOmit<Extract<OffscreenRequest, { frames: string }>, 'frames'>): Promise<void>;
  /** null once it ended */
  captured(): Captured | null;
  /** the page released one of several tabs */
  onTabEnded(tabId: number, code: ErrorCode): void;
  onMicrophone(event: MicrophoneEvent): void;
  /** the page released the last one, or failed */
  onEnded(code: ErrorCode): void;
  /** the board's page in this tab was reloaded, or is gone */
  onBoard(tabId: number): void;
  /** the page disappeared by itself */
  onLost(): void;
  /** no frame and no tab of it matters any more */
  letGo(): void;
  /** another listener, or none, replaces it */
  leave(): void;
}

/** @throws EarshotError as `streamIdOf` */
export const sourceOf = async (
  tabId: number,
  boards: Pick<Boards, 'has' | 'join'>,
): Promise<Exclude<SentSource, { type: 'tone' }>> =>
  boards.has(tabId)
    ? { type: 'board', tabId, blocks: boards.join(tabId) }
    : { type: 'tab', tabId, streamId: await streamIdOf(tabId) };

export function followCapture(
  link: OffscreenLink,
  boards: Pick<Boards, 'has' | 'join'>,
  taken: Captured,
  listener: CaptureListener,
): RunningCapture {
  const tabIds = new Set(taken.tabIds);
  const inlet = openFrameInlet(listener.onSound);
  const watch = watchCapturedTabs(
    () => tabIds,
    (tabId) => release(tabId, new EarshotError('tab-crashed')),
  );
  let at: 'running' | 'over' | 'left' = 'running';

  function letGo(): void {
    if (at === 'running') at = 'over';
    watch.close();
    inlet.close();
  }

  function leave(): void {
    letGo();
    at = 'left';
  }

  const hasLeft = (): boolean => at === 'left';
  const tell: OffscreenLink['tell'] = (message) => {
    if (at !== 'left') link.tell(message);
  };

  /** @param code the page's reason; for a tab, it only knows that the track ended */
  async function tellEnd(tabId: number, code: ErrorCode, event: (error: EarshotError) => CaptureEvent): Promise<void> {
    if (code === 'capture-ended') await new Promise((resolve) => setTimeout(resolve, betterReasonMs));
    if (!hasLeft()) listener.onEvent(event(new EarshotError(watch.isDiscarded(tabId) ? 'tab-discarded' : code)));
  }

  /** unknown to the page */
  function release(tabId: number, error: EarshotError): void {
    if (tabIds.size > 1) {
      tell({ type: 'remove', tabId });
      tabIds.delete(tabId);
      return listener.onEvent({ type: 'tab-ended', tabId, error });
    }
    tell({ type: 'stop' });
    letGo();
    listener.onEvent({ type: 'ended', error });
  }

  const capture: TabCapture = {
    tabIds: [...tabIds],
    encode: (format) => tell({ type: 'encode', format }),
    setMix: (mix, overMs = rampMs) => tell({ type: 'mix', mix, overMs }),
    async addTab(tabId, entrance) {
      const source = await sourceOf(tabId, boards);
      if (hasLeft()) throw new EarshotError('capture-ended');
      try {
        const { type } = source;
        await link.request(
          type === 'board' ? { ...source, type: 'add-board', entrance } : { ...source, type: 'add', entrance },
        );
      } catch (error) {
        // A late success would be in the mix, and nobody would know of it.
        tell({ type: 'remove', tabId });
        throw error;
      }
      if (hasLeft()) return;
      tabIds.add(tabId);
      await reloadUnloaded(tabId);
    },
    removeTab(tabId) {
      tell({ type: 'remove', tabId });
      // The page keeps the last one.
      if (tabIds.size > 1) tabIds.delete(tabId);
    },
    stop() {
      tell({ type: 'stop' });
      leave();
    },
  };

  return {
    capture,
    async begin(how) {
      const frames = crypto.randomUUID();
      await Promise.all([handToPage(frames, inlet.outlet), link.request({ ...how, frames })]);
    },
    captured: () => (at === 'running' ? { tabIds } : null),
    onTabEnded(tabId, code) {
      if (at !== 'running') return;
      tabIds.delete(tabId);
      void tellEnd(tabId, code, (error) => ({ type: 'tab-ended', tabId, error }));
    },
    onMicrophone(event) {
      if (at === 'running') listener.onEvent(event);
    },
    onEnded(code) {
      if (at !== 'running') return;
      at = 'over';
      inlet.close();
      const [last = -1] = tabIds;
      // The watch continues: it may find the better reason.
      tabIds.clear();
      void tellEnd(last, code, (error) => ({ type: 'ended', error }));
    },
    onBoard(tabId) {
      if (at !== 'running' || !tabIds.has(tabId)) return;
      if (!boards.has(tabId)) return release(tabId, new EarshotError('capture-ended'));
      // If this fails too, the tab stays in the mix without sound, like one whose page is silent.
      link.request({ type: 'add-board', tabId, blocks: boards.join(tabId) }).catch(() => undefined);
    },
    onLost() {
      if (at !== 'running') return;
      letGo();
      listener.onEvent({ type: 'ended', error: new EarshotError('capture-lost') });
    },
    letGo,
    leave,
  };
}
