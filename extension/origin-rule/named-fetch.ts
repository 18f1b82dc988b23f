import { browser, chromium } from '../browser.ts';
import { userAgentOf, userAgentRule } from './user-agent.ts';

/** Requests with our User-Agent. Chromium silently drops the header, and needs a rule; Firefox sends it. */
export function createNamedFetch(): typeof fetch {
  const { version } = browser.runtime.getManifest();
  const ownUrl = browser.runtime.getURL('');
  if (ownUrl.startsWith('moz-extension:'))
    return (input, init) =>
      fetch(input, { ...init, headers: { ...init?.headers, 'user-agent': userAgentOf(version) } });
  let ruled: Promise<unknown> | null = null;
  return async (input, init) => {
    const rule = userAgentRule(new URL(ownUrl).hostname, version) as unknown as chrome.declarativeNetRequest.Rule;
    ruled ??= chromium.declarativeNetRequest.updateSessionRules({ removeRuleIds: [rule.id], addRules: [rule] });
    // Without the rule the request is refused, with a reason; the next one tries again.
    await ruled.catch(() => (ruled = null));
    return fetch(input, init);
  };
}
