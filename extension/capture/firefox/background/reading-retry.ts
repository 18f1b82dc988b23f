import type { ToFrame } from '../messages.ts';
import { allowReading, type ReadingRule } from './reading-rule.ts';

/** How long the retry waits for a permission that the popup requests with the same click. */
const patienceMs = 60_000;

/** Tries, at the user's request, to make a tab's withheld media readable. */
export interface ReadingRetry {
  start(): void;
  /** A site was allowed: recent retries are repeated once. */
  onPermission(): void;
  /** Frames tried, and these addresses stayed withheld. */
  onFailed(addresses: readonly string[]): Promise<void>;
  isHopeless(address: string): boolean;
  close(): void;
}

export function createReadingRetry(options: {
  tabId: number;
  tellFrames(message: ToFrame): void;
  /** some addresses became hopeless */
  onHopeless(): void;
}): ReadingRetry {
  const { tabId, tellFrames } = options;
  let rule: ReadingRule | null = null;
  /** addresses that stayed withheld after every attempt */
  const hopeless = new Set<string>();
  let untilMs = 0;
  let isClosed = false;

  function retry(): void {
    hopeless.clear();
    tellFrames({ type: 'retry', isHelped: rule !== null });
  }

  return {
    start() {
      untilMs = performance.now() + patienceMs;
      retry();
    },
    onPermission() {
      if (performance.now() < untilMs) retry();
    },
    /** For a server that sends no CORS headers, the rule adds them, once, if the user allowed its site. */
    async onFailed(addresses) {
      if (addresses.length === 0) return;
      const opened = rule ? null : await allowReading(tabId, addresses).catch(() => null);
      rule ??= opened;
      if (isClosed) return rule?.remove();
      if (opened) return tellFrames({ type: 'retry', isHelped: true });
      for (const address of addresses) hopeless.add(address);
      options.onHopeless();
    },
    isHopeless: (address) => hopeless.has(address),
    close() {
      isClosed = true;
      rule?.remove();
    },
  };
}
