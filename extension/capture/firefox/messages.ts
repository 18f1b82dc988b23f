import type { Block } from '../frame-encoder.ts';

/** Name of the runtime port between each frame's content script and the background. */
export const framePort = 'frame-sound';

/** Paths of the scripts in the built extension. */
export const contentScript = 'capture/firefox/content.js';
export const pageHook = 'capture/firefox/page-hook.js';
export const standingHook = 'capture/firefox/standing-hook.js';
export const blockWorklet = 'capture/block-worklet.js';

export type ToFrame =
  /** how many blocks the background has taken over this port */
  | { type: 'taken'; blocks: number }
  /** how loud the frame is to be on this computer: above 0, to 1 */
  | { type: 'monitor'; volume: number }
  /** load what is withheld once more, in a way that its server may allow. `isHelped`: a rule says so in its place */
  | { type: 'retry'; isHelped: boolean }
  /** the tab sounds unheard: look for elements once more, and answer with `frames` */
  | { type: 'search' };

export type FromFrame =
  /** first message on each port */
  | { type: 'attached' }
  /** 20 ms of everything that this frame plays; Firefox's ports carry typed arrays as they are */
  | { type: 'block'; block: Block }
  /** what plays and is not heard, whenever that changes */
  | { type: 'unheard'; unheard: Unheard }
  /** after `retry`: addresses of what is withheld all the same */
  | { type: 'retried'; failed: string[] }
  /** ids of the frames in this one */
  | { type: 'frames'; frameIds: number[] };

export interface Unheard {
  /** addresses whose servers have not said that this page may read what they send */
  tainted: string[];
  /** media for which the browser has keys: it gives no sound of them away */
  isProtected: boolean;
  /** sound flows through a part of the page that was there before anybody listened */
  isLate: boolean;
}

export const nothingUnheard: Unheard = { tainted: [], isProtected: false, isLate: false };

/** Blocks that may wait for a slow background before new ones are dropped: 500 ms. */
export const maxBlocksInFlight = 25;
export const takenEvery = 5;

/**
 * Events between the content script and the hook in the page's own world. A page may see and send them; all it gains
 * is to have its own sound captured and turned down, or not, and to be said to have begun too early.
 */
export const hookEvents = {
  /** hook -> content script: `relatedTarget` is an element to capture, attached to the document or not */
  element: 'earshot-element',
  /** hook -> content script: `relatedTarget` now sounds through the page's graph alone */
  routed: 'earshot-routed',
  /** hook -> content script: `relatedTarget` has a shadow root now */
  root: 'earshot-root',
  /** hook -> content script: some of what sounds was put together before the hook came */
  late: 'earshot-late',
  /** content script -> hook: wake up, say again what there is */
  listen: 'earshot-listen',
  /** content script -> hook: the volume of `relatedTarget` follows the monitor from now on */
  scale: 'earshot-scale',
  /** content script -> hook: `detail` is the monitor's volume */
  monitor: 'earshot-monitor',
  /** content script -> hook: leave the page as it was, and remember what it has */
  sleep: 'earshot-sleep',
  /** content script -> hook: take everything back */
  stop: 'earshot-stop',
} as const;
