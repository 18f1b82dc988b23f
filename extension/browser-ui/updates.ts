import { browser } from '../browser.ts';

/**
 * A new version of Earshot waits until nothing streams and none of our pages is open, because it ends the background
 * and closes its pages. A browser that is restarted installs it anyway.
 */
export interface Updates {
  /** a condition that it may wait for has changed */
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
