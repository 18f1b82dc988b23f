import { startChromiumGround } from './chromium-ground.ts';
import { startFirefoxGround } from './firefox-ground.ts';
import type { BrowserName, Ground } from './ground.ts';

const openings: Record<BrowserName, (workDir: string) => Promise<Omit<Ground, 'servers'>>> = {
  chromium: startChromiumGround,
  firefox: startFirefoxGround,
};

/**
 * @param servers streamed into at once
 * @param workDir where everything is built; a folder of its own for each run that goes on at the same time
 */
export async function openGround(
  browser: BrowserName,
  servers: Ground['servers'] = 1,
  workDir = 'build/chaos',
): Promise<Ground> {
  return Object.assign(await openings[browser](workDir), { servers });
}
