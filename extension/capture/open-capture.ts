import { isOwnPage, type RuntimePort } from '../browser.ts';
import type { CaptureDoor } from './sound/tab-capture.ts';
import { createBoards } from './board/boards.ts';
import { createChromiumCapture } from './chromium/chromium-capture.ts';
import { capturePort, offscreenPage } from './chromium/offscreen-messages.ts';
import { passOnPorts } from './chromium/port-to-page.ts';

/** The part of a browser's capture that the composition root needs. */
export interface OpenedCapture {
  door: CaptureDoor;
  /** takes a runtime port that belongs to the capture; false if it does not */
  attach(port: RuntimePort): boolean;
  /** the board is shown in this tab */
  isBoard(tabId: number): boolean;
  /** a page of the extension that outlives the background, for anything that needs one */
  ensureDocument(): Promise<void>;
}

/**
 * Chromium's. Firefox's build uses firefox/background/open-capture.ts instead.
 * @param isDocumentInUse whether something else lives in the document
 */
export function openCapture(isDocumentInUse: () => boolean): OpenedCapture {
  const onBoard = (tabId: number): void => door.onBoard(tabId);
  const boards = createBoards({ onCome: onBoard, onGone: onBoard });
  const door = createChromiumCapture(isDocumentInUse, boards);
  passOnPorts();
  return {
    door,
    attach(port) {
      if (boards.attach(port)) return true;
      if (port.name !== capturePort || !isOwnPage(port, offscreenPage)) return false;
      door.attach(port);
      return true;
    },
    isBoard: boards.has,
    ensureDocument: () => door.ensureDocument(),
  };
}
