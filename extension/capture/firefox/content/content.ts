import { browser } from '../../../browser.ts';
import { openFrameSound } from './frame-sound.ts';
import { createLastingListeners } from './lasting-listeners.ts';
import {
  blockWorklet,
  framePort,
  maxBlocksInFlight,
  maxChildFrames,
  type FromFrame,
  type ToFrame,
} from '../messages.ts';
import { pageHook } from '../page/page-hook.ts';

/**
 * Injected into each frame of the streamed tabs, at the click and at each navigation, and so more than once. A frame's
 * first, empty document passes its world on to the next one.
 */
const world = globalThis as { earshotHere?: { document: Document; leave(mayComeBack: boolean): void } | undefined };

/** Firefox only: the tab's frame inside an element. */
const frameIdOf = (frame: HTMLIFrameElement): number =>
  (browser.runtime as unknown as { getFrameId(target: HTMLIFrameElement): number }).getFrameId(frame);

const childFrameIds = (): number[] =>
  [...document.querySelectorAll('iframe')]
    .slice(0, maxChildFrames)
    .map(frameIdOf)
    .filter((id) => id >= 0);

function attach(isBack: boolean): void {
  const port = browser.runtime.connect({ name: framePort });
  const post = (message: FromFrame): void => port.postMessage(message);
  const leaving = new AbortController();
  const lasting = createLastingListeners(document, leaving.signal);
  let posted = 0;
  let taken = 0;
  const sound = openFrameSound({
    workletUrl: browser.runtime.getURL(blockWorklet),
    hook: pageHook(),
    lasting,
    onBlock(block) {
      if (posted - taken >= maxBlocksInFlight) return;
      posted += 1;
      post({ type: 'block', block });
    },
    onUnheard: (unheard) => post({ type: 'unheard', unheard }),
    onRetried: (failed) => post({ type: 'retried', failed }),
  });
  port.onMessage.addListener((raw) => {
    const message = raw as ToFrame;
    switch (message.type) {
      case 'taken':
        taken = message.blocks;
        return;
      case 'monitor':
        return sound.setMonitor(message.volume);
      case 'retry':
        return sound.retry(message.isHelped);
      case 'search':
        sound.search();
        return post({ type: 'frames', frameIds: childFrameIds() });
    }
  });
  function end(mayComeBack: boolean): void {
    leaving.abort();
    world.earshotHere = undefined;
    sound.close(mayComeBack);
  }
  function leave(mayComeBack: boolean): void {
    port.disconnect();
    end(mayComeBack);
  }
  world.earshotHere = { document, leave };
  // The background disconnects every frame when the stream ends, and frames of other tabs at once.
  port.onDisconnect.addListener(() => end(false));
  // The port closes when the user leaves the page, but the page may be kept and shown again.
  lasting.add(window, 'pagehide', (event) => {
    const { persisted } = event as PageTransitionEvent;
    leave(persisted);
    if (persisted) window.addEventListener('pageshow', () => begin(true), { once: true });
  });
  if (isBack) sound.renew();
}

function begin(isBack: boolean): void {
  if (world.earshotHere?.document === document) return;
  world.earshotHere?.leave(true);
  attach(isBack);
}

begin(false);
