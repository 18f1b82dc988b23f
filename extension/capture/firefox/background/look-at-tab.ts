import { EarshotError } from '../../../../shared-protocol/error.ts';
import { browser } from '../../../browser.ts';
import type { Standing } from './crash-watch.ts';
import { sitePattern } from './site-pattern.ts';

/** The contents of a tab, as far as an extension can tell. */
export async function lookAtTab(tabId: number): Promise<Standing> {
  try {
    const { status, discarded, url } = await browser.tabs.get(tabId);
    if (discarded === true) return 'nothing';
    if (status !== 'complete') return 'loading';
    if (await hasProcess(tabId)) return 'page';
    return sitePattern(url) === null ? 'browser-page' : 'crash-page';
  } catch (thrown) {
    // This exact error means that our deadline passed.
    return thrown instanceof EarshotError ? 'busy' : 'nothing';
  }
}

/** A document either admits a script or refuses it. For pages in its own process the browser reports neither. */
async function hasProcess(tabId: number): Promise<boolean> {
  const script = { target: { tabId }, func: () => true, injectImmediately: true };
  try {
    const [answer] = await browser.scripting.executeScript(script);
    return Boolean(answer as unknown);
  } catch (thrown) {
    if (thrown instanceof EarshotError) throw thrown;
    return true;
  }
}
