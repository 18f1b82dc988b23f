import type { RuntimePort } from '../../browser.ts';
import type { Boards } from '../board/boards.ts';
import type { CaptureDoor, CaptureListener } from '../sound/tab-capture.ts';
import { createOffscreenLink } from './offscreen-link.ts';
import { followCapture, sourceOf, type Captured, type RunningCapture } from './running-capture.ts';
import { reloadUnloaded } from './tab-watch.ts';

/**
 * Captures through an offscreen document: the only place where an MV3 extension has getUserMedia and outlives the
 * popup. Call `attach` with every runtime port that the document opens.
 */
export function createChromiumCapture(
  /** whether something else uses the document, so that it has to stay */
  isDocumentInUse: () => boolean = () => false,
  /** tabs that deliver their own sound */
  boards: Pick<Boards, 'has' | 'join'> = { has: () => false, join: () => '' },
): CaptureDoor & {
  attach(port: RuntimePort): void;
  ensureDocument(): Promise<void>;
  /** the board's page in this tab was reloaded, or is gone */
  onBoard(tabId: number): void;
} {
  /** the capture that the page reported, while nobody here listens to it */
  let found: Captured | null = null;
  let running: RunningCapture | null = null;

  const link = createOffscreenLink({
    onMessage(message) {
      switch (message.type) {
        case 'attached': {
          found = message.isCapturing ? { tabIds: new Set(message.tabIds) } : null;
          return;
        }
        case 'microphone':
        case 'microphone-heard':
          return running?.onMicrophone(message);
        case 'tab-ended':
          if (found) found = { tabIds: new Set([...found.tabIds].filter((id) => id !== message.tabId)) };
          return running?.onTabEnded(message.tabId, message.code);
        case 'ended':
          found = null;
          return running?.onEnded(message.code);
      }
    },
    onClosed() {
      found = null;
      running?.letGo();
    },
    onLost() {
      found = null;
      running?.onLost();
    },
  });

  function follow(captured: Captured, listener: CaptureListener): RunningCapture {
    running?.leave();
    found = null;
    return (running = followCapture(link, boards, captured, listener));
  }

  return {
    attach: link.attach,
    ensureDocument: link.ensure,
    onBoard: (tabId) => running?.onBoard(tabId),

    async start(source, mix, listener) {
      await link.ensure();
      const sent = source.type === 'tone' ? source : await sourceOf(source.tabId, boards);
      const { capture, begin } = follow({ tabIds: new Set(source.type === 'tab' ? [source.tabId] : []) }, listener);
      try {
        await begin({ type: 'start', source: sent, mix });
        if (source.type === 'tab') await reloadUnloaded(source.tabId);
      } catch (error) {
        // A start that succeeds too late would hold the tab, and nobody could release it.
        capture.stop();
        throw error;
      }
      return capture;
    },

    async adopt(listener) {
      if (!(await link.isAlive())) return null;
      const captured = running?.captured() ?? found;
      if (!captured) return null;
      const { capture, begin } = follow(captured, listener);
      try {
        await begin({ type: 'take-over' });
      } catch (error) {
        capture.stop();
        throw error;
      }
      return capture;
    },

    async release() {
      running?.leave();
      running = null;
      found = null;
      if (!isDocumentInUse()) await link.close();
    },
  };
}
