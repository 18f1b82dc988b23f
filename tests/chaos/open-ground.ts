import { startChromiumGround } from './chromium-ground.ts';
import { startFirefoxGround } from './firefox-ground.ts';
import type { BrowserName, Ground } from './ground.ts';

const openings: Record<BrowserName, () => Promise<Omit<Ground, 'servers'>>> = {
  chromium: startChromiumGround,
  firefox: startFirefoxGround,
};

/** @param servers streamed into at once */
export async function openGround(browser: BrowserName, servers: Ground['servers'] = 1): Promise<Ground> {
  return Object.assign(await openings[browser](), { servers });
}
