import { openBoard } from '../../ui/open-board.ts';

/** Brings the board to the front and closes the popup, as every link does. */
export const leaveForBoard = (): void => void openBoard().finally(() => window.close());
