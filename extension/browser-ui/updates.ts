import { browser } from '../browser.ts';

/**
 * A new version of Earshot waits until nothing streams and nobody has a page of ours open: it takes the background and
 * its pages away. A browser that is started anew installs it anyway.
 */
export interface Updates {
  /** something has changed that it may have waited for */
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
