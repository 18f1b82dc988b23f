import { asEarshotError } from '../../../shared-protocol/error.ts';
import { gatewayOp } from '../../../shared-protocol/gateway-payloads.ts';
import { said, type AfterEnd } from './close-codes.ts';
import type { Frame } from './gateway-connection.ts';
import { createDispatchReader, type Dispatch } from './dispatch.ts';

/** Discord requires a random pause before identifying after an invalid session. */
const invalidSessionMs = { least: 1000, spread: 4000 };

/** Reads the server's messages except Hello and the heartbeat. */
export interface GatewayFrames {
  /** messages, and objects in their lists, that could not be read */
  readonly dropped: number;
  onFrame(frame: Frame): void;
  /** a message is too long to read; its beginning */
  onTooLong(beginning: string): void;
}

export function createGatewayFrames(options: {
  /** 0 <= x < 1 */
  random(): number;
  onSequence(sequence: number): void;
  onDispatch(dispatch: Dispatch): void;
  /** an unreadable message, or one without a readable name: its event if known, and its text */
  onUnreadable(name: string | null, text: string): void;
  /** an op 4 frame, as the original document has it */
  onVoiceState(d: unknown): void;
  /** the server wants the connection to end, or none is possible */
  onEnd(end: AfterEnd): void;
}): GatewayFrames {
  const { onEnd } = options;
  let dropped = 0;
  const readDispatch = createDispatchReader(() => (dropped += 1));

  function skip(name: string | null, text: string): void {
    dropped += 1;
    options.onUnreadable(name, text);
  }

  function onEvent(name: string | null, d: unknown): void {
    if (name === null) return skip(null, JSON.stringify(d ?? null));
    let dispatch: Dispatch | null;
    try {
      dispatch = readDispatch(name, d);
    } catch (thrown) {
      // An unreadable event of one guild must not end the connection, but without READY there is none.
      skip(name, JSON.stringify(d ?? null));
      const error = asEarshotError(thrown, 'gateway-malformed');
      if (name === 'READY') onEnd({ next: 'new-session', minDelayMs: 0, isAnswer: true, error });
      return;
    }
    if (dispatch) options.onDispatch(dispatch);
  }

  return {
    get dropped() {
      return dropped;
    },
    onTooLong: (beginning) => skip(null, beginning),
    onFrame({ op, d, s, t }) {
      switch (op) {
        case gatewayOp.dispatch:
          if (typeof s === 'number') options.onSequence(s);
          return onEvent(t ?? null, d);
        case gatewayOp.reconnect:
          return onEnd(said('asked to reconnect'));
        case gatewayOp.invalidSession: {
          if (d === true) return onEnd(said('invalid session'));
          const minDelayMs = invalidSessionMs.least + invalidSessionMs.spread * options.random();
          return onEnd({ ...said('invalid session'), next: 'new-session', minDelayMs });
        }
        case gatewayOp.voiceStateUpdate:
          return options.onVoiceState(d);
        default:
          return;
      }
    },
  };
}
