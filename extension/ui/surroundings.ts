import { browser } from '../browser.ts';
import { browserName, systemName, type Surroundings } from './diagnostics-text.ts';

/** What Earshot runs in, as the page can tell. */
export const ownSurroundings = (): Surroundings => ({
  version: browser.runtime.getManifest().version,
  browser: browserName(navigator.userAgent),
  system: systemName(navigator.platform),
});
