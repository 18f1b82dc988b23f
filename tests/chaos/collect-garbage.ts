import type { Browser } from 'puppeteer-core';

/**
 * Pages, background, worker and worklet of the extension let go of what they hold for nothing. A stream leaves garbage
 * behind, which their collectors take away as late as they like: for an hour that looks like a leak.
 */
export async function collectGarbage(browser: Browser): Promise<void> {
  const own = browser.targets().filter((target) => target.url().startsWith('chrome-extension://'));
  await Promise.all(
    own.map(async (target) => {
      const session = await target.createCDPSession();
      await session.send('HeapProfiler.collectGarbage');
      await session.detach();
    }),
  );
}
