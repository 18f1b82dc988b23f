import { startChromiumGround } from './chromium-ground.ts';
import { startFirefoxGround } from './firefox-ground.ts';
import type { BrowserName, Ground } from './ground.ts';

const openings: Record<BrowserName, () => Promise<Ground>> = {
  chromium: startChromiumGround,
  firefox: startFirefoxGround,
};

export const openGround = (browser: BrowserName): Promise<Ground> => openings[browser]();
