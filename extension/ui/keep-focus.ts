/** Where the keyboard stops. */
const stops = 'a[href], button, input, select, summary, [tabindex]';

/** Who takes over the focus of a stop that has gone: the next one that is there, else the nearest before it. */
export function heirOf<Stop>(order: readonly Stop[], gone: Stop, isThere: (stop: Stop) => boolean): Stop | null {
  const at = order.indexOf(gone);
  return order.slice(at + 1).find(isThere) ?? order.slice(0, Math.max(at, 0)).findLast(isThere) ?? null;
}

const isThere = (stop: HTMLElement): boolean =>
  stop.isConnected && stop.tabIndex >= 0 && stop.matches(':not(:disabled)') && stop.checkVisibility();

/**
 * What goes away together with its row, its notice or its form takes the focus along: whoever uses the keyboard would
 * begin again at the top of the page. The neighbour gets it, unless the page itself has put it somewhere by then.
 */
export function keepFocus(page: Document): void {
  let last: HTMLElement | null = null;
  let order: readonly HTMLElement[] = [];
  page.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement ? target : null;
    order = [...page.querySelectorAll<HTMLElement>(stops)];
  });
  // Who clicks beside everything wants the focus nowhere.
  page.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && target.closest(`${stops}, label`) === null) last = null;
  });
  new MutationObserver(() => {
    if (last === null || last.isConnected || page.activeElement !== page.body) return;
    const heir = heirOf(order, last, isThere);
    last = null;
    heir?.focus();
  }).observe(page.body, { childList: true, subtree: true });
}
