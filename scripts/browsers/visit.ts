import { TimeoutError, type Page } from 'puppeteer-core';

const lookEveryMs = 50;
const deadlineMs = 45_000;

/**
 * `page.goto()` that does not hang in Firefox: resolved when the page itself reports a new document. Until the
 * automation knows that the previous document has loaded, it takes a navigation for part of that one, and `goto()`
 * waits for an event that never comes.
 * @throws Error of `goto()`, or TimeoutError after 45 s
 */
export const visit = (page: Page, url: string): Promise<void> =>
  untilNewDocument(page, url, () => page.goto(url, { waitUntil: [] }));

/** Loads the page's document again. @throws TimeoutError after 45 s */
export const renew = (page: Page): Promise<void> =>
  untilNewDocument(page, page.url(), () => page.evaluate(() => location.reload()));

async function untilNewDocument(page: Page, url: string, go: () => Promise<unknown>): Promise<void> {
  const before = await documentOf(page);
  let failure: unknown = null;
  void go().catch((error: unknown) => {
    if (!(error instanceof TimeoutError)) failure = error;
  });
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const now = await documentOf(page);
    if (now && now.madeAt !== before?.madeAt && now.isWhole) return;
    if (failure) throw failure as Error;
    if (performance.now() > endMs) throw new TimeoutError(`${url} is not there after ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** Null between two documents: a page that goes to another process is an empty one there first. */
const documentOf = (page: Page): Promise<{ madeAt: number; isWhole: boolean } | null> =>
  page
    .evaluate(() => {
      const isThere = location.protocol !== 'about:';
      return isThere ? { madeAt: performance.timeOrigin, isWhole: document.readyState === 'complete' } : null;
    })
    .catch(() => null);
