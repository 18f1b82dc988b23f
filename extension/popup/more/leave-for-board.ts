import { openBoard } from '../../ui/open-board.ts';

/** The board comes to the front, and the popup is gone, as after everything that leads somewhere. */
export const leaveForBoard = (): void => void openBoard().finally(() => window.close());
