import { isOwnPage, type RuntimePort } from '../../browser.ts';
import { boardPage, boardPort, type ToBoard } from './board-messages.ts';

/** The tabs in which the board stands: they hand their sound over by themselves, and are not captured. */
export interface Boards {
  /** takes a runtime port that a board's page opened; false for any other */
  attach(port: RuntimePort): boolean;
  has(tabId: number): boolean;
  /** the page has left a moment ago, and another may come in its place */
  awaits(tabId: number): boolean;
  /** Asks the page in this tab for its blocks. @returns the name by which they come */
  join(tabId: number): string;
}

export interface BoardsListener {
  /** a page has come, or come again after a reload */
  onCome(tabId: number): void;
  /** the page has left, and none has come in its place */
  onGone(tabId: number): void;
}

/** Between two documents of a tab there is none; a busy machine takes a second or two to load ours again. */
const reloadMs = 4000;

export function createBoards(listener: BoardsListener): Boards {
  const ports = new Map<number, RuntimePort>();
  const awaited = new Map<number, ReturnType<typeof setTimeout>>();

  function forget(tabId: number, port: RuntimePort): void {
    // A page that was loaded again may open its port before the old one's end is known.
    if (ports.get(tabId) !== port) return;
    ports.delete(tabId);
    clearTimeout(awaited.get(tabId));
    const giveUp = (): void => {
      awaited.delete(tabId);
      if (!ports.has(tabId)) listener.onGone(tabId);
    };
    awaited.set(tabId, setTimeout(giveUp, reloadMs));
  }

  return {
    attach(port) {
      const tabId = port.sender?.tab?.id;
      if (port.name !== boardPort || tabId === undefined || !isOwnPage(port, boardPage)) return false;
      ports.set(tabId, port);
      port.onDisconnect.addListener(() => forget(tabId, port));
      listener.onCome(tabId);
      return true;
    },
    has: (tabId) => ports.has(tabId),
    awaits: (tabId) => awaited.has(tabId),
    join(tabId) {
      const blocks = crypto.randomUUID();
      ports.get(tabId)?.postMessage({ type: 'join', blocks } satisfies ToBoard);
      return blocks;
    },
  };
}
