import { startChromiumStage } from './popup-walk/chromium-stage.ts';
import { walkThrough } from './popup-walk/whole-walk.ts';

walkThrough(startChromiumStage);
