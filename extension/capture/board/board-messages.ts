/** Name of the runtime port that the board's page opens to the background, in each tab that shows it. */
export const boardPort = 'board-sound';
export const boardPage = 'board/board.html';

/** Paths from the root of the built extension. */
export const blockWorklet = '/capture/sound/block-worklet.js';

/** The page is in the mix from now on. In Chromium it hands over a port for its blocks under this name. */
export interface ToBoard {
  type: 'join';
  blocks: string;
}
