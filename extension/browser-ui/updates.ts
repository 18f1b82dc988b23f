import { browser } from '../browser.ts';

/**
 * A new version of Earshot waits until nothing streams and no page of ours is open, because it stops the background and
 * closes its pages. A restart of the browser installs it anyway.
 */
export interface Updates {
  /** a condition that it may be waiting for changed */
  look(): void;
}

export function createUpdates(isFree: () => boolean): Updates {
  let isThere = false;
  const look = (): void => {
    if (!isThere || !isFree()) return;
    isThere = false;
    browser.runtime.reload();
  };
  browser.runtime.onUpdateAvailable.addListener(() => {
    isThere = true;
    look();
  });
  return { look };
}
