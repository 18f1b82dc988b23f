import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import { openHostLink, type HostEvent, type HostLink } from './host-port.ts';
import { backOff, createRetries, type RetryPolicy } from '../time/retry.ts';

export type HelperStatus = 'unknown' | 'ready' | 'missing' | 'old' | 'new';

/** A host that falls a fourth time within a minute has a fault that no restart mends. */
const restartPolicy: RetryPolicy = { ...backOff, tries: 3, windowMs: 60_000, maxDelayMs: 2000 };

const statusAfter: Partial<Record<ErrorCode, HelperStatus>> = {
  'protocol-incompatible': 'old',
  'extension-old': 'new',
  'host-missing': 'missing',
  'host-forbidden': 'missing',
};

/** The native host, started on demand and held while anything is connected: an open port keeps the background alive. */
export interface Helper {
  readonly status: HelperStatus;
  /** of the host that answered last */
  readonly version: string | null;
  readonly hint: HostLink['hint'];
  /** The living link, started where there is none. @throws EarshotError as openHostLink, host-crashing */
  link(): Promise<HostLink>;
  /** Closes the port; the next `link()` starts a new host. */
  release(): void;
}

export function createHelper(options: { clock: Clock; onEvent(event: HostEvent): void; onStatus(): void }): Helper {
  let living: HostLink | null = null;
  let opening: Promise<HostLink> | null = null;
  let status: HelperStatus = 'unknown';
  const restarts = createRetries(restartPolicy, () => options.clock.random());
  let hasFallen = false;
  let version: string | null = null;
  let hint: HostLink['hint'] = null;

  function setStatus(next: HelperStatus): void {
    if (status === next) return;
    status = next;
    options.onStatus();
  }

  function onEvent(event: HostEvent): void {
    if (event.type === 'disconnected') {
      living = null;
      hasFallen = true;
    }
    options.onEvent(event);
  }

  async function open(): Promise<HostLink> {
    if (hasFallen) {
      const delayMs = restarts.next(options.clock.nowMs());
      if (delayMs === null) throw new EarshotError('host-crashing');
      await new Promise<void>((resolve) => options.clock.setTimer(resolve, delayMs));
    }
    try {
      living = await openHostLink(onEvent);
      ({ version, hint } = living);
      setStatus('ready');
      return living;
    } catch (thrown) {
      setStatus(statusAfter[(thrown as EarshotError).code] ?? 'unknown');
      throw thrown;
    }
  }

  return {
    get status() {
      return status;
    },
    get version() {
      return version;
    },
    get hint() {
      return hint;
    },
    async link() {
      if (living) return living;
      opening ??= open().finally(() => (opening = null));
      return opening;
    },
    release() {
      living?.close();
      living = null;
    },
  };
}
