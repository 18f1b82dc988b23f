import { isOwnPage, type RuntimePort } from '../../browser.ts';
import { boardPage, boardPort, type ToBoard } from './board-messages.ts';

/** The tabs that show the board: they deliver their own sound, and are not captured. */
export interface Boards {
  /** takes a runtime port that a board's page opened; false for any other port */
  attach(port: RuntimePort): boolean;
  has(tabId: number): boolean;
  /** the page left a moment ago, and another may replace it */
  awaits(tabId: number): boolean;
  /** Asks the page in this tab for its blocks. @returns the name under which they come */
  join(tabId: number): string;
}

export interface BoardsListener {
  /** a page came, or was reloaded */
  onCome(tabId: number): void;
  /** the page left, and none replaced it */
  onGone(tabId: number): void;
}

/** Between two documents a tab has none. A busy machine takes a second or two to load ours again. */
const reloadMs = 4000;

export function createBoards(listener: BoardsListener): Boards {
  const ports = new Map<number, RuntimePort>();
  const awaited = new Map<number, ReturnType<typeof setTimeout>>();

  function forget(tabId: number, port: RuntimePort): void {
    // A reloaded page may open its port before the old port closes.
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
