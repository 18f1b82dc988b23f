import { TimeoutError, type Page } from 'puppeteer-core';

/**
 * `page.goto()` that does not hang in Firefox: resolved when the document is there, as the page itself says. While the
 * automation has not been told that the document before is done, it takes a navigation for a part of that one, and
 * `goto()` waits for a word that never comes.
 * @throws Error of `goto()`, or TimeoutError after 45 s
 */
export async function visit(page: Page, url: string): Promise<void> {
  const before = await page.evaluate(() => performance.timeOrigin);
  const isThere = page.waitForFunction(
    (old) => performance.timeOrigin !== old && document.readyState === 'complete',
    { polling: 50, timeout: 45_000 },
    before,
  );
  const wentThere = page.goto(url, { waitUntil: [] }).catch((error: unknown) => {
    if (!(error instanceof TimeoutError)) throw error;
  });
  await Promise.race([isThere, wentThere.then(() => isThere)]);
}
