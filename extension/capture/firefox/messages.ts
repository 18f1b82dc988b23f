import type { Block } from '../frame-encoder.ts';

/** Name of the runtime port between each frame's content script and the background. */
export const framePort = 'frame-sound';

/** Paths of the scripts in the built extension. */
export const contentScript = 'capture/firefox/content.js';
export const pageHook = 'capture/firefox/page-hook.js';
export const blockWorklet = 'capture/block-worklet.js';

export type ToFrame =
  /** how many blocks the background has taken over this port */
  { type: 'taken'; blocks: number };

export type FromFrame =
  /** first message on each port */
  | { type: 'attached' }
  /** 20 ms of everything that this frame plays; Firefox's ports carry typed arrays as they are */
  | { type: 'block'; block: Block };

/** Blocks that may wait for a slow background before new ones are dropped: 500 ms. */
export const maxBlocksInFlight = 25;
export const takenEvery = 5;

/**
 * Events between the content script and the hook in the page's own world. A page may see and send them; all it gains
 * is to have its own sound captured, or not.
 */
export const hookEvents = {
  /** hook -> content script: `relatedTarget` is an element to capture, attached to the document or not */
  element: 'earshot-element',
  /** hook -> content script: `relatedTarget` now sounds through the page's graph alone */
  routed: 'earshot-routed',
  /** content script -> hook: say again what there is */
  listen: 'earshot-listen',
  /** content script -> hook: take everything back */
  stop: 'earshot-stop',
} as const;
