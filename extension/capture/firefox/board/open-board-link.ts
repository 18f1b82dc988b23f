import { browser, type RuntimePort } from '../../../browser.ts';
import { blockWorklet } from '../../board/board-messages.ts';
import { createBoardLink, type BoardLink } from '../../board/board-port.ts';
import { tapBlocks } from '../content/block-tap.ts';
import { framePort, maxBlocksInFlight, type FromFrame, type ToFrame } from '../messages.ts';

/** Firefox's version of ../../open-board-link.ts: to the background, the board's page is a frame like any other. */
export function openBoardLink(context: AudioContext, bus: AudioNode): BoardLink {
  let port: RuntimePort | null = null;
  let posted = 0;
  let taken = 0;
  let isTapped = false;

  function tap(): void {
    if (isTapped) return;
    isTapped = true;
    void tapBlocks(
      context,
      bus,
      blockWorklet,
      (block) => {
        if (!port || posted - taken >= maxBlocksInFlight) return;
        posted += 1;
        port.postMessage({ type: 'block', block } satisfies FromFrame);
      },
      new AbortController().signal,
    );
  }

  return createBoardLink(() => {
    port?.disconnect();
    const mine = (port = browser.runtime.connect({ name: framePort }));
    posted = taken = 0;
    mine.onMessage.addListener((raw) => {
      const message = raw as ToFrame;
      if (message.type === 'taken' && port === mine) taken = message.blocks;
    });
    // The background disconnects it when it leaves the mix.
    mine.onDisconnect.addListener(() => {
      if (port === mine) port = null;
    });
    tap();
  });
}
