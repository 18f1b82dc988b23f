import { asEarshotError, type EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import type { Host } from './host.ts';

/** How often it looks for the helper while a view is open. A look at a running one costs nothing. */
const lookAgainMs = 2000;

/** Looks for the helper repeatedly: people install, upgrade and remove it while one of our pages is open. */
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
  /** by the previous look: a stream's later problem stays visible */
  let wasThere = false;
  let looks = 0;
  let cancel = (): void => undefined;

  async function look(): Promise<void> {
    cancel();
    const thisLook = (looks += 1);
    const before = shown();
    try {
      await host.start();
      if (!wasThere && isHostProblem(shown())) options.onThere();
      wasThere = true;
    } catch (thrown) {
      wasThere = false;
      const error = asEarshotError(thrown, 'host-exited');
      const isNews = before === null || (isHostProblem(before) && before !== error.code);
      if (isNews && shown() !== undefined) options.onMissing(error);
    }
    // Another may have begun meanwhile, if the last view was closed and one was opened.
    if (isWatching && thisLook === looks) cancel = clock.setTimer(() => void look(), lookAgainMs);
  }

  return {
    start() {
      // A further view: what the first one shows stays.
      if (isWatching) return;
      isWatching = true;
      wasThere = false;
      void look();
    },
    stop() {
      isWatching = false;
      cancel();
    },
  };
}

/** Of the helper itself: whether it is there is found out by each look. */
export const isHostProblem = (code: ErrorCode | null | undefined): boolean =>
  code != null && (code.startsWith('host-') || code === 'protocol-incompatible' || code === 'extension-old');
