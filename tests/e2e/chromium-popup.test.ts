import { startChromiumStage } from './popup-walk/chromium-stage.ts';
import { severalServers } from './popup-walk/several-servers.ts';
import { walkThrough } from './popup-walk/whole-walk.ts';

walkThrough(startChromiumStage, undefined, severalServers);
