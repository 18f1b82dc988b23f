import { browser, chromium, type RuntimePort } from '../browser.ts';
import { createOriginGuard, type OriginGuard } from './origin-guard.ts';
import { permissionFor } from './origin-permission.ts';
import { originRule } from './origins.ts';
import { createPageSocket } from './page-socket.ts';
import { socketPort } from './socket-messages.ts';

/** A server that has not answered within this time is not there. */
const reachDeadlineMs = 5000;

/** The guard on this browser's own interfaces. */
export function createBrowserOriginGuard(options: {
  /** opens the page that may open sockets */
  ensureDocument(): Promise<void>;
  onBlocked(): void;
  onCleared(): void;
}): OriginGuard {
  async function openPort(): Promise<RuntimePort> {
    await options.ensureDocument();
    return browser.runtime.connect({ name: socketPort });
  }

  const guard = createOriginGuard({
    openDirect: (url) => new WebSocket(url),
    // Firefox's background is a page, and its rules reach it.
    openInPage: (url) => ('document' in globalThis ? new WebSocket(url) : createPageSocket(url, openPort)),
    isReachable,
    hasPermission: ({ pattern }) => browser.permissions.contains({ origins: [permissionFor(pattern)] }),
    applyRule: async (domains) => {
      const rule = originRule(
        new URL(browser.runtime.getURL('')).hostname,
        domains,
      ) as unknown as chrome.declarativeNetRequest.Rule;
      await chromium.declarativeNetRequest.updateSessionRules({ removeRuleIds: [rule.id], addRules: [rule] });
    },
    onBlocked: options.onBlocked,
    onCleared: options.onCleared,
  });
  browser.permissions.onAdded.addListener(() => void guard.permissionAdded());
  return guard;
}

/** Whether the server answers HTTP at all; a page cannot read the answer, and need not. */
async function isReachable(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(reachDeadlineMs);
  try {
    const { origin } = new URL(url.replace(/^ws/, 'http'));
    await fetch(origin, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
    return true;
  } catch {
    return false;
  }
}
