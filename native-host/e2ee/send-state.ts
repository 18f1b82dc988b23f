/**
 * Which frames may leave, by state. The principle: no sound leaves in clear if the session asks for DAVE.
 * ```
 *  waiting --started v>0--> agreeing --key agreed--> keyed --key executed, or its deadline--> ready
 *  waiting --started v0---> off, or turned-off if the call was encrypted before
 *  off, turned-off, keyed, ready --group reset--> agreeing
 *  agreeing, keyed, ready --downgraded--> turned-off
 *  turned-off --clear agreed--> off
 * ```
 * `failed` and `ended` are reached from each and never left, but for `ended` after `failed`.
 */
export type SendState =
  /** Session Description has not come */
  | 'waiting'
  /** the session is not end-to-end encrypted */
  | 'off'
  /** it was, the server ended that, and the user has not agreed to continue without */
  | 'turned-off'
  /** no key */
  | 'agreeing'
  /** a first key is there, but others may not have it yet */
  | 'keyed'
  | 'ready'
  /** only a fresh join helps */
  | 'failed'
  | 'ended';

export type SendEvent =
  | { type: 'started'; version: number; isClearAgreed: boolean }
  | { type: 'group-reset' }
  /** `isExecuted`: in a transition that needs no execution */
  | { type: 'key-agreed'; isExecuted: boolean }
  | { type: 'key-executed' }
  /** a transition to version 0 was executed */
  | { type: 'downgraded'; isClearAgreed: boolean }
  /** the user continues without encryption */
  | { type: 'clear-agreed' }
  | { type: 'failed' }
  | { type: 'ended' };

export function transition(state: SendState, event: SendEvent): SendState {
  if (event.type === 'ended') return 'ended';
  if (state === 'ended' || state === 'failed') return state;
  switch (event.type) {
    case 'started':
      if (event.version > 0) return 'agreeing';
      return event.isClearAgreed ? 'off' : 'turned-off';
    case 'failed':
      return 'failed';
    case 'group-reset':
      return state === 'waiting' ? state : 'agreeing';
    case 'key-agreed':
      if (state !== 'agreeing' && state !== 'keyed') return state;
      return event.isExecuted ? 'ready' : 'keyed';
    case 'key-executed':
      return state === 'keyed' ? 'ready' : state;
    case 'downgraded':
      if (state === 'waiting' || state === 'off') return state;
      return event.isClearAgreed ? 'off' : 'turned-off';
    case 'clear-agreed':
      return state === 'turned-off' ? 'off' : state;
  }
}

/** Whether a frame of sound leaves sealed, in clear or not at all. */
export const frameFate = {
  waiting: 'held',
  off: 'clear',
  'turned-off': 'held',
  agreeing: 'held',
  keyed: 'held',
  ready: 'sealed',
  failed: 'held',
  ended: 'held',
} as const satisfies Record<SendState, 'held' | 'clear' | 'sealed'>;
