import { browser } from '../../browser.ts';
import { openFrameSound } from './frame-sound.ts';
import { blockWorklet, framePort, maxBlocksInFlight, type FromFrame, type ToFrame } from './messages.ts';

/** Injected into each frame of the streamed tabs, at the click and at each navigation, and so more than once. */
const world = globalThis as { isEarshotHere?: boolean };

/** Only Firefox has it: which frame of the tab an element holds. */
const frameIdOf = (frame: HTMLIFrameElement): number =>
  (browser.runtime as unknown as { getFrameId(target: HTMLIFrameElement): number }).getFrameId(frame);

function attach(isBack: boolean): void {
  const port = browser.runtime.connect({ name: framePort });
  const post = (message: FromFrame): void => port.postMessage(message);
  let posted = 0;
  let taken = 0;
  const sound = openFrameSound({
    workletUrl: browser.runtime.getURL(blockWorklet),
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
        return post({ type: 'frames', frameIds: [...document.querySelectorAll('iframe')].map(frameIdOf) });
    }
  });
  const leaving = new AbortController();
  function end(mayComeBack: boolean): void {
    leaving.abort();
    world.isEarshotHere = false;
    sound.close(mayComeBack);
  }
  // The background lets go of every frame when the stream ends, and at once of those that are not streamed.
  port.onDisconnect.addListener(() => end(false));
  // The port does not outlive the page's leave, but the page itself may be kept, and be come back to.
  const onLeave = ({ persisted }: PageTransitionEvent): void => {
    port.disconnect();
    end(persisted);
    if (persisted) window.addEventListener('pageshow', () => begin(true), { once: true });
  };
  window.addEventListener('pagehide', onLeave, { signal: leaving.signal });
  post({ type: 'attached' });
  if (isBack) sound.renew();
}

function begin(isBack: boolean): void {
  if (world.isEarshotHere) return;
  world.isEarshotHere = true;
  attach(isBack);
}

begin(false);
