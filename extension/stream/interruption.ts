import { EarshotError } from '../../shared-protocol/error.ts';
import type { AfterClose } from '../discord/voice/voice-contract.ts';
import { serverAfterClose, type Expected } from './await-server.ts';

/** Why the present voice connection is over and what comes next. */
export type Interruption =
  | { next: 'rejoin'; error: EarshotError }
  | { next: 'stop'; error: EarshotError }
  /** by the user's own wish: at once, and not counted as a try */
  | { next: 'go-there' }
  /** nobody is there: the bot leaves, and comes back once it is told to */
  | { next: 'rest' }
  /** the gateway has, or soon will have, a fresh pair without our asking */
  | { next: 'await-server'; expected: Expected };

export const afterClose = (next: AfterClose, error: EarshotError): Interruption =>
  next === 'wait-for-move'
    ? { next: 'await-server', expected: serverAfterClose(error) }
    : { next: next === 'stop' ? 'stop' : 'rejoin', error };

/** The present session is void: the bot joins again. */
export const startingOver = (): Interruption => ({ next: 'rejoin', error: new EarshotError('voice-session-ended') });
