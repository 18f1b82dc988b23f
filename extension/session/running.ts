import type { SessionEvent, SessionState } from './state.ts';
import type { Stream } from '../stream/stream-contract.ts';

/** The session's own state and stream, for its parts that act on them. */
export interface Running {
  readonly state: SessionState;
  readonly stream: Stream | null;
  apply(event: SessionEvent): void;
  /** a view shows something that has changed */
  changed(): void;
  /** the last tab was taken out, or the user has had enough */
  stop(): void;
}
