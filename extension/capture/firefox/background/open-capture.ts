import type { RuntimePort } from '../../../browser.ts';
import { createBoards } from '../../board/boards.ts';
import type { OpenedCapture } from '../../open-capture.ts';
import { createFirefoxCapture } from './firefox-capture.ts';
import { framePort } from '../messages.ts';

/** Firefox's build uses this instead of ../../open-capture.ts, so that neither browser carries the other's code. */
export function openCapture(): OpenedCapture {
  const boards = createBoards({ onCome: (tabId) => door.onBoard(tabId), onGone: (tabId) => door.onBoard(tabId) });
  const door = createFirefoxCapture(boards);
  return {
    door,
    // A content script belongs to the extension too. The frame door checks which tab it may send for.
    attach(port: RuntimePort) {
      if (boards.attach(port)) return true;
      if (port.name !== framePort || port.sender?.tab === undefined) return false;
      door.attach(port);
      return true;
    },
    isBoard: boards.has,
    // The event page is a document itself.
    ensureDocument: async () => undefined,
  };
}
