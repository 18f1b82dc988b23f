import { EarshotError } from '../../shared-protocol/error.ts';
import type { AfterClose } from '../discord/voice/voice-contract.ts';
import { serverAfterClose, type Expected } from './await-server.ts';

/** Why the present voice connection ended, and the next step. */
export type Interruption =
  | { next: 'rejoin'; error: EarshotError }
  | { next: 'stop'; error: EarshotError }
  /** requested by the user: at once, and not counted as an attempt */
  | { next: 'go-there' }
  /** nobody is there: the bot leaves, and comes back when told to */
  | { next: 'rest' }
  /** the gateway has, or soon will have, a fresh pair without a request */
  | { next: 'await-server'; expected: Expected };

export const afterClose = (next: AfterClose, error: EarshotError): Interruption =>
  next === 'wait-for-move'
    ? { next: 'await-server', expected: serverAfterClose(error) }
    : { next: next === 'stop' ? 'stop' : 'rejoin', error };

/** The present session is invalid: the bot joins again. */
export const startingOver = (): Interruption => ({ next: 'rejoin', error: new EarshotError('voice-session-ended') });
