import { browser, chromium } from '../../../browser.ts';

export interface ReadingRule {
  remove(): void;
}

/** The origin rule has a low number; tabs have theirs above. */
const firstRuleId = 1000;

/**
 * Lets a tab read the media that it plays from the sites of `addresses`, as far as the user allowed them: the rule adds
 * the missing CORS headers. It applies only to media, which the page requests without cookies.
 * @returns null if none of the sites is allowed
 */
export async function allowReading(tabId: number, addresses: readonly string[]): Promise<ReadingRule | null> {
  const hosts = [
    ...new Set(addresses.filter((address) => URL.canParse(address)).map((each) => new URL(each).hostname)),
  ];
  const isAllowed = await Promise.all(
    hosts.map((host) => browser.permissions.contains({ origins: [`*://${host}/*`] }).catch(() => false)),
  );
  const requestDomains = hosts.filter((_, index) => isAllowed[index]);
  if (requestDomains.length === 0) return null;
  const id = firstRuleId + tabId;
  const rule = {
    id,
    condition: { requestDomains, resourceTypes: ['media'], tabIds: [tabId] },
    action: {
      type: 'modifyHeaders',
      responseHeaders: [{ header: 'access-control-allow-origin', operation: 'set', value: '*' }],
    },
  } as chrome.declarativeNetRequest.Rule;
  await chromium.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id], addRules: [rule] });
  return {
    remove: () =>
      void chromium.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id] }).catch(() => undefined),
  };
}
