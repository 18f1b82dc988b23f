import { EarshotError } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import type { TestView } from '../page-contract/view.ts';
import type { Dave } from '../stream/stream-event.ts';
import type { Health } from './health.ts';

/** The host's queue and the silence after it, then its figures, which arrive every second. */
const countAfterMs = 1800;
/** Joining, a key, two seconds of sound, the silence after it: a longer time is a fault that people should see. */
const deadlineMs = 45_000;

/** The test tone's way through a stream: the capture falls silent after it, and the host's figures are the result. */
export interface ToneTest {
  readonly view: TestView | null;
  begin(channelId: string): void;
  /** the tone has ended */
  onSilence(dave: Dave): void;
  /** the stream ended; a test without its result has failed, and the problem says why */
  end(): void;
  /** the result has been seen, or something else begins */
  forget(): void;
}

export function createToneTest(options: {
  clock: Clock;
  /** of the stream that the tone goes into */
  health(): Health | undefined;
  onDone(): void;
  onLate(error: EarshotError): void;
}): ToneTest {
  const { clock } = options;
  let view: TestView | null = null;
  let cancel = (): void => undefined;
  return {
    get view() {
      return view;
    },
    begin(channelId) {
      cancel();
      view = { channelId, state: 'running' };
      cancel = clock.setTimer(() => options.onLate(new EarshotError('voice-timeout')), deadlineMs);
    },
    onSilence({ state }) {
      if (view?.state !== 'running') return;
      const { channelId } = view;
      cancel();
      cancel = clock.setTimer(() => {
        const health = options.health();
        const { sent: packets = 0, dropped = 0 } = health?.totals() ?? {};
        const delayMs = health?.delayMs() ?? 0;
        view = { channelId, state: 'done', packets, dropped, delayMs, isEndToEnd: state === 'ready' };
        options.onDone();
      }, countAfterMs);
    },
    end() {
      cancel();
      if (view?.state === 'running') view = null;
    },
    forget() {
      cancel();
      view = null;
    },
  };
}
