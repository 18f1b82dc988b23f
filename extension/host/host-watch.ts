import { asEarshotError, type EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import type { Host } from './host.ts';

/** How often a helper that is not there is looked for while somebody looks at a view. */
const lookAgainMs = 2000;

/** Looks for the helper again and again until it is there: people install it while a page of ours is open. */
export interface HostWatch {
  start(): void;
  stop(): void;
}

export function createHostWatch(options: {
  host: Host;
  clock: Clock;
  /** the problem that is shown while nothing streams, null for none, undefined while something does */
  shown(): ErrorCode | null | undefined;
  onMissing(error: EarshotError): void;
  onThere(): void;
}): HostWatch {
  const { host, clock, shown } = options;
  let isWatching = false;
  let cancel = (): void => undefined;

  async function look(): Promise<void> {
    cancel();
    const before = shown();
    try {
      await host.start();
      if (isHostProblem(shown())) options.onThere();
    } catch (thrown) {
      const error = asEarshotError(thrown, 'host-exited');
      const isNews = before === null || (isHostProblem(before) && before !== error.code);
      if (isNews && shown() !== undefined) options.onMissing(error);
      if (isWatching) cancel = clock.setTimer(() => void look(), lookAgainMs);
    }
  }

  return {
    start() {
      isWatching = true;
      void look();
    },
    stop() {
      isWatching = false;
      cancel();
    },
  };
}

const isHostProblem = (code: ErrorCode | null | undefined): boolean =>
  code != null && (code.startsWith('host-') || code === 'protocol-incompatible' || code === 'extension-old');
