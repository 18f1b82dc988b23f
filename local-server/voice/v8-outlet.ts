import { writeServerBinary } from '../../shared-protocol/dave-frames.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import type { DaveMessage } from '../dave/member-outbox.ts';
import { daveMessageName } from './dave-message-name.ts';
import type { VoiceConnection } from './dialect.ts';
import { createReplayLog } from './replay-log.ts';

/** Sends, numbered, the messages that a resume repeats. */
export interface V8Outlet {
  post(name: string, op: number, d: unknown): void;
  postDave(message: DaveMessage): void;
  /** Sends Resumed and everything after `sequence`; false if that is no longer kept. */
  resume(sequence: number | null): boolean;
}

type Numbered = { name: string; op: number; d: unknown; sequence: number } | { name: string; bytes: Uint8Array };

/** @param isNumbered false before version 8: nothing is kept then, and missed messages are lost */
export function createV8Outlet(connection: VoiceConnection, isNumbered: boolean): V8Outlet {
  const log = createReplayLog<Numbered>(connection.options.firstSequence);
  const put = (message: Numbered): void => {
    if ('bytes' in message) return connection.sendBinary(message.name, message.bytes);
    connection.send(message.name, message.op, message.d, { seq: message.sequence });
  };
  const outlet: V8Outlet = {
    post(name, op, d) {
      if (!isNumbered) return connection.send(name, op, d);
      put(log.add((sequence) => ({ name, op, d, sequence })));
    },
    postDave(message) {
      const name = daveMessageName(message.op);
      if ('d' in message) return outlet.post(name, message.op, message.d);
      const { op, binary } = message;
      put(log.add((sequence) => ({ name, bytes: writeServerBinary({ sequence, op, payload: binary }) })));
    },
    resume(sequence) {
      const missed = isNumbered ? log.after(sequence) : [];
      if (!missed) return false;
      const announce = (): void => connection.send('RESUMED', voiceOp.resumed, null);
      if (!connection.faults.isReplayBeforeResumed) announce();
      missed.forEach(put);
      if (connection.faults.isReplayBeforeResumed) announce();
      return true;
    },
  };
  return outlet;
}
