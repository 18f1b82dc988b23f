import type { EarshotError, ErrorCode } from '../../shared-protocol/error.ts';
import { storage } from '../store/storage.ts';
import type { Stream } from '../stream/stream-contract.ts';
import type { Clock } from '../time/clock.ts';
import { initialState, transition, type SessionEvent, type SessionState } from './state.ts';

/** The state, and the stream behind it. Made first; every part that acts on it gets it. */
export interface Current {
  readonly state: SessionState;
  /** the state's stream, until nothing of it is left */
  stream: Stream | null;
  apply(event: SessionEvent): void;
  /** the code of the problem that is shown while nothing streams: null for none, undefined while something does */
  readonly shownCode: ErrorCode | null | undefined;
  /** nothing streams any more, or it never began; null if that was the user's wish */
  end(error: EarshotError | null): void;
  /** the same for a request of the user, who may no longer be looking */
  fail(error: EarshotError): void;
  /** something shown in a view has changed */
  changed(): void;
  /** The user wants something else: work for earlier wishes is dropped. @returns whether this is still the last wish */
  wish(): () => boolean;
  /** the user wanted something of this background already */
  readonly hasWished: boolean;
  /** the user stops, or the last tab was taken out */
  stop(): void;
}

export function createCurrent(options: {
  clock: Clock;
  /** the state has changed by this event */
  onEvent(event: SessionEvent, before: SessionState): void;
  onChange(): void;
  onTrouble(): void;
}): Current {
  let state = initialState;
  let wishes = 0;
  const current: Current = {
    stream: null,
    get state() {
      return state;
    },
    apply(event) {
      const before = state;
      state = transition(before, event);
      if (state === before) return;
      options.onEvent(event, before);
      options.onChange();
    },
    get shownCode() {
      return state.state === 'idle' ? (state.problem?.error.code ?? null) : undefined;
    },
    end: (error) => current.apply({ type: 'ended', error, nowMs: options.clock.wallMs() }),
    fail(error) {
      current.end(error);
      options.onTrouble();
    },
    changed: options.onChange,
    get hasWished() {
      return wishes > 0;
    },
    wish() {
      const mine = (wishes += 1);
      return () => mine === wishes;
    },
    stop() {
      wishes += 1;
      // At once: a background that is stopped before the stream has ended would bring it back.
      void storage.activeStream.remove();
      current.apply({ type: 'stop' });
      current.stream?.stop();
    },
  };
  return current;
}
