import { EarshotError } from '../../shared-protocol/error.ts';
import type { FromHost } from '../../shared-protocol/native-messages.ts';
import { isOpusFrame20Ms } from '../../shared-protocol/opus-frame.ts';
import type * as dave from './dave-module.ts';
import type { DaveMessage, DaveStatus } from './dave-contract.ts';
import type { DaveIdentity } from './dave-identity.ts';
import type { CallEncryption } from './call-encryption.ts';
import { noTrial, type DaveTrial } from './dave-trial.ts';
import { createLateEncryption } from './late-encryption.ts';

export type DaveModule = typeof dave;

export interface DaveCalls {
  /** @throws EarshotError `dave-missing`, `dave-blocked` */
  begin(session: number, events: DaveEvents): CallEncryption;
}

export interface DaveEvents {
  /** `relay-json`, `relay-binary` and `dave` messages. */
  send(message: FromHost): void;
  /** Frames that were admitted in clear must no longer leave. */
  discard(): void;
  /** `dave-failed`: only a fresh join helps; `dave-missing` or `dave-blocked` if the library was not there yet. */
  onFailure(error: EarshotError): void;
}

/**
 * Frames are encrypted on arrival, not on departure: MLS sometimes takes milliseconds, and here it delays frames that
 * wait for 35 ms or more anyway. Frames under a replaced key stay readable: receivers keep the old one for ten seconds.
 */
export function createDaveCalls(load: () => DaveModule, trial: DaveTrial = noTrial): DaveCalls {
  let loaded: { dave: DaveModule; identity: DaveIdentity } | null = null;
  const loadOnce = (): { dave: DaveModule; identity: DaveIdentity } => {
    try {
      const dave = load();
      return { dave, identity: dave.createDaveIdentity() };
    } catch (thrown) {
      throw new EarshotError('dave-missing', undefined, thrown);
    }
  };
  const begin = (session: number, events: DaveEvents): CallEncryption => {
    if (trial.state === 'blocked') throw new EarshotError('dave-blocked');
    loaded ??= loadOnce();
    return beginCall(loaded.dave, loaded.identity, session, events);
  };
  return {
    begin: (session, events) =>
      trial.state === 'pending'
        ? createLateEncryption(trial.settled, () => begin(session, events), events.onFailure)
        : begin(session, events),
  };
}

function beginCall(dave: DaveModule, identity: DaveIdentity, session: number, events: DaveEvents): CallEncryption {
  let held = 0;
  let dropped = 0;
  let shown: DaveStatus['state'] | null = null;

  const call = dave.createDaveSession({
    identity,
    send: (message) => events.send(toNative(session, message)),
    onStatus(status) {
      // The call becomes encrypted: clear frames in the queue must not leave.
      if (shown === 'off' && status.state !== 'off') events.discard();
      shown = status.state;
      events.send({ type: 'dave', session, ...status });
    },
    onFailure: events.onFailure,
    onCount(what) {
      if (what === 'frame-held') held += 1;
      else dropped += 1;
    },
  });

  return {
    start(asked) {
      if (!asked) throw new EarshotError('message-shape', 'dave');
      call.start(asked);
    },
    receive(message) {
      if (message.type === 'relay-json') call.receiveJson(message.op, message.d);
      else call.receiveBinary(message.op, Buffer.from(message.data, 'base64'));
    },
    isUsable: isOpusFrame20Ms,
    seal: call.seal,
    open: call.open,
    agreeToClear: () => call.agreeToClear(),
    figures: () => ({ held, daveDropped: dropped }),
    end: () => call.end(),
  };
}

const toNative = (session: number, message: DaveMessage): FromHost =>
  'payload' in message
    ? { type: 'relay-binary', session, op: message.op, data: Buffer.from(message.payload).toString('base64') }
    : { type: 'relay-json', session, op: message.op, d: message.d };
