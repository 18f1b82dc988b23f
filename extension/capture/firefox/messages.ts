import type { Block } from '../sound/block.ts';

/** Name of the runtime port between each frame's content script and the background. */
export const framePort = 'frame-sound';

/** Paths of the scripts in the built extension. */
export const contentScript = 'capture/firefox/content/content.js';
export const standingHook = 'capture/firefox/page/standing-hook.js';
export const blockWorklet = 'capture/sound/block-worklet.js';

export type ToFrame =
  /** how many blocks the background has taken over this port */
  | { type: 'taken'; blocks: number }
  /** the frame's volume on this computer: above 0, to 1 */
  | { type: 'monitor'; volume: number }
  /**
   * loads withheld media again, in a way that its server may allow. `isHelped`: a rule allows it instead of the server
   */
  | { type: 'retry'; isHelped: boolean }
  /** the tab plays unheard: look for elements again, and answer with `frames` */
  | { type: 'search' };

export type FromFrame =
  /** 20 ms of everything that this frame plays; Firefox's ports carry typed arrays as they are */
  | { type: 'block'; block: Block }
  /** the sounds that play unheard, on every change */
  | { type: 'unheard'; unheard: Unheard }
  /** after `retry`: addresses of media that is still withheld */
  | { type: 'retried'; failed: string[] }
  /** ids of the frames in this one */
  | { type: 'frames'; frameIds: number[] };

export interface Unheard {
  /** addresses whose servers have not allowed this page to read their media */
  tainted: string[];
  /** encrypted media (DRM): the browser reveals none of its sound */
  isProtected: boolean;
  /** sound flows through a part of the page that existed before anybody listened */
  isLate: boolean;
}

export const nothingUnheard: Unheard = { tainted: [], isProtected: false, isLate: false };

/** A page may play hundreds of unreadable sounds; the first ones reveal the sites. */
export const maxAddresses = 50;
/** The start of a longer one still names the site. */
export const maxAddressLength = 2000;

export const boundedAddresses = (addresses: readonly string[]): string[] =>
  addresses.slice(0, maxAddresses).map((address) => address.slice(0, maxAddressLength));

/** A document with more frames has them from advertisements. */
export const maxChildFrames = 1000;

/** Blocks that may wait for a slow background before new ones are dropped: 500 ms. */
export const maxBlocksInFlight = 25;
export const takenEvery = 5;
