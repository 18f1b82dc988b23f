import type { EarshotError } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import { deferred } from '../time/wait.ts';
import type { Stream } from './stream-contract.ts';

/** Silence frames, the host's answer and leaving the channel take 200 ms; a host that hangs has 2 s for its answer. */
export const stopDeadlineMs = 5000;

/** Ends the stream at the latest this long after the request, whatever it still waits for. */
export function endsInTime(stream: Stream, clock: Clock): Stream {
  const late = deferred<EarshotError | null>();
  let cancel: (() => void) | undefined;
  const expectEnd = (error: EarshotError | null): void => {
    cancel ??= clock.setTimer(() => late.resolve(error), stopDeadlineMs);
  };
  return {
    ...stream,
    ended: Promise.race([stream.ended, late.promise]).finally(() => cancel?.()),
    stop() {
      expectEnd(null);
      stream.stop();
    },
    fail(error) {
      expectEnd(error);
      stream.fail(error);
    },
  };
}
