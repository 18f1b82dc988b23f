import { browser, type RuntimePort } from '../../browser.ts';
import { boardPort, type ToBoard } from './board-messages.ts';

/** A restarted background is back within milliseconds. */
const reattachDelayMs = 100;

/** The page's end of its port to the background. */
export interface BoardLink {
  /** Whether the background should know of this page. An unknown page is in no mix. */
  follow(isWanted: boolean): void;
}

/** @param onJoin the page is in the mix: its blocks go under this name from now on */
export function createBoardLink(onJoin: (blocks: string) => void): BoardLink {
  let isWanted = false;
  let port: RuntimePort | null = null;

  function attach(): void {
    if (!isWanted || port) return;
    const mine = (port = browser.runtime.connect({ name: boardPort }));
    mine.onMessage.addListener((raw) => onJoin((raw as ToBoard).blocks));
    mine.onDisconnect.addListener(() => {
      port = null;
      setTimeout(attach, reattachDelayMs);
    });
  }

  return {
    follow(next) {
      isWanted = next;
      if (next) return attach();
      port?.disconnect();
      port = null;
    },
  };
}
