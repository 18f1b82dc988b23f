import { startChromiumStage } from './popup-walk/chromium-stage.ts';
import { theBoard } from './popup-walk/the-board.ts';
import { walkThrough } from './popup-walk/whole-walk.ts';

walkThrough(startChromiumStage, theBoard);
