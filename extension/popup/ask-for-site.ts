import { useEffect, useRef, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { siteOfPattern, sitePattern } from '../capture/firefox/background/site-pattern.ts';
import type { ProblemAction, ViewCommand } from '../page-contract/view.ts';

/** If the manifest lists this as an optional permission, capture needs a site's permission: in Firefox. */
const everySite = '*://*/*';
/** A page with more players has too many to ask about one by one. */
const maxSites = 4;

/**
 * `page`: the tab's own site only, because a page could name any site in a hidden frame. `frames`: the sites of its
 * frames. `media`: the sites that its elements load from. The last two are asked about only after some of their sound
 * was missing, and the card names them first.
 */
type Part = 'page' | 'frames' | 'media';

/** The permission for each click: to capture more than this page, or to load withheld media in another way. */
const partOf: Partial<Record<ViewCommand['type'], Part>> = {
  stream: 'page',
  'add-tab': 'page',
  'go-on': 'page',
  'retry-source': 'media',
};

/** Runs in the page. A player has at least one visible button; without one, any frame may be the player. */
function listAddresses() {
  const smallestPlayerPx = 24;
  const frames = [...document.querySelectorAll('iframe')];
  const shown = frames.filter((frame) => {
    const { width, height } = frame.getBoundingClientRect();
    const isBigEnough = Math.min(width, height) >= smallestPlayerPx;
    return isBigEnough && frame.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  });
  const media = [...document.querySelectorAll<HTMLMediaElement>('audio, video')];
  return {
    frames: (shown.length > 0 ? shown : frames).map(({ src }) => src),
    media: media.map(({ currentSrc }) => currentSrc),
  };
}

/** Those of these addresses' sites that are not allowed yet. */
async function missingOf(urls: readonly (string | undefined)[]): Promise<string[]> {
  const wanted = [...new Set(urls.map(sitePattern))].filter((pattern) => pattern !== null);
  const isThere = await Promise.all(wanted.map((origin) => browser.permissions.contains({ origins: [origin] })));
  return wanted.filter((_, index) => !isThere[index]).slice(0, maxSites);
}

/**
 * The permissions that this tab needs. The click on the toolbar grants access only to its page.
 * @param onFound called with the tab's own site first: a quick click asks at least for that
 */
async function findMissing(onFound: (missing: Record<Part, string[]>) => void): Promise<void> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  // The browser would store the allowed site; a private window gets only what the click grants.
  if (tab?.id === undefined || tab.incognito) return;
  const page = await missingOf([tab.url]);
  onFound({ page, frames: page, media: page });
  const [answer] = await browser.scripting.executeScript({ target: { tabId: tab.id }, func: listAddresses });
  const { frames, media } = answer?.result as ReturnType<typeof listAddresses>;
  onFound({
    page,
    frames: await missingOf([tab.url, ...frames]),
    media: await missingOf([tab.url, ...media]),
  });
}

export interface SiteQuestion {
  /** before this command is sent */
  before(command: ViewCommand): void;
  forFrames(): void;
  /** the sites that the browser will ask about, as people read them */
  named(action: ProblemAction): readonly string[];
}

const partOfAction: Partial<Record<ProblemAction, Part>> = { 'allow-site': 'frames', 'retry-source': 'media' };

/**
 * Asks for permission to access the sites of this window's active tab, if the browser needs it to capture more than the
 * click on the toolbar gives, and it was not granted yet.
 * Call this first in a click handler: browsers refuse the question anywhere else. The question may close the popup, so
 * nothing waits for the answer: the capture notices it. If it is refused, the stream has only what the click gives.
 */
export function useSiteQuestion(): SiteQuestion {
  const missing = useRef<Record<Part, string[]> | null>(null);
  const [shown, show] = useState(missing.current);
  useEffect(() => {
    if (!browser.runtime.getManifest().optional_host_permissions?.includes(everySite)) return;
    const onFound = (found: Record<Part, string[]>): void => {
      // A click reads it at once, a card when it is next drawn.
      missing.current = found;
      show(found);
    };
    findMissing(onFound)
      // The browser's own pages allow no access.
      .catch(() => undefined)
      .finally(() => (document.body.dataset.sites = 'known'));
  }, []);
  const ask = (part: Part): void => {
    const origins = missing.current?.[part] ?? [];
    if (origins.length > 0) browser.permissions.request({ origins }).catch(() => undefined);
  };
  return {
    before({ type }) {
      const part = partOf[type];
      if (part) ask(part);
    },
    forFrames: () => ask('frames'),
    named(action) {
      const part = partOfAction[action];
      return part && shown ? shown[part].map((pattern) => siteOfPattern(pattern) ?? pattern) : [];
    },
  };
}
