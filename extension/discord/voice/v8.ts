import * as v from 'valibot';
import { readServerBinary, isClientBinaryOp, writeClientBinary } from '../../../shared-protocol/dave-frames.ts';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { maxRelayBytes } from '../../../shared-protocol/native-messages.ts';
import { parseDiscordJson, parseShape } from '../../../shared-protocol/parse-json.ts';
import { Speaking, speakingBit, VoiceFrame, voiceOp } from '../../../shared-protocol/voice-payloads.ts';
import {
  ClientDisconnect,
  clientsConnect,
  daveOp,
  maxDaveVersion,
  relayedOps,
  V8Hello,
  V8Ready,
  V8SessionDescription,
} from '../../../shared-protocol/voice-v8.ts';
import type { OwnSpeaking, RelayedMessage } from './voice-contract.ts';
import { readOrSkip, type VoiceDialect, type VoicePayload, type VoiceSignal } from './dialect.ts';
import { createSequenceCount } from './sequence-count.ts';

/** For one message; the largest real one is a welcome to a full channel. */
const maxMessageCharacters = 1024 * 1024;

const keyBytes = 32;

/** The ring that others see: the microphone's, none, or a priority speaker's. */
const speakingBits: Record<OwnSpeaking['indicator'], number> = {
  ring: speakingBit.microphone,
  none: speakingBit.soundshare,
  priority: speakingBit.microphone | speakingBit.priority,
};
/** With only the soundshare bit, a user is heard without a ring. */
const ringBits = speakingBit.microphone | speakingBit.priority;

/** Discord's voice gateway of today: sequence numbers, resume, DAVE, close codes up to 4022. */
export function createV8Dialect(): VoiceDialect {
  const sequence = createSequenceCount();

  const readBinary = (frame: Uint8Array): VoiceSignal[] => {
    if (frame.length > maxRelayBytes) throw new EarshotError('voice-malformed', 'over 256 KiB');
    const message = readServerBinary(frame);
    if (!message) throw new EarshotError('voice-malformed', `a binary frame of ${frame.length} bytes`);
    if (!sequence.takes(message.sequence) || !relayedOps.includes(message.op)) return [];
    return [{ type: 'relay', message: { op: message.op, payload: message.payload } }];
  };

  return {
    name: 'v8',
    // Version 9 adds only `channel_id` in Identify and Resume, and the credentials have it. Discord's own page ends at
    // 8.
    query: '/?v=8',
    canResume: true,
    acknowledges: true,
    hasDocumentPort: false,
    identify: ({ guildId, userId, sessionId, token }) => ({
      op: voiceOp.identify,
      d: {
        server_id: guildId,
        user_id: userId,
        session_id: sessionId,
        token: token.reveal(),
        max_dave_protocol_version: maxDaveVersion,
      },
    }),
    resume: ({ guildId, sessionId, token }) => {
      sequence.expectNext();
      const d = { server_id: guildId, session_id: sessionId, token: token.reveal(), seq_ack: sequence.last };
      return { op: voiceOp.resume, d };
    },
    selectProtocol: ({ address, port }, mode) => ({
      op: voiceOp.selectProtocol,
      d: { protocol: 'udp', data: { address, port, mode } },
    }),
    heartbeat: (wallMs) => ({ op: voiceOp.heartbeat, d: { t: Math.floor(wallMs), seq_ack: sequence.last } }),
    speaking: ({ isSending, indicator }, ssrc) => ({
      op: voiceOp.speaking,
      d: { speaking: isSending ? speakingBits[indicator] : 0, delay: 0, ssrc },
    }),
    packetFlags: (indicator) => speakingBits[indicator],
    relay: writeRelayed,
    read(data) {
      if (data instanceof ArrayBuffer) return readBinary(new Uint8Array(data));
      if (typeof data !== 'string') throw new EarshotError('voice-malformed', 'neither text nor bytes');
      if (data.length > maxMessageCharacters) throw new EarshotError('voice-malformed', 'over 1 MiB');
      const { op, d, seq } = parseDiscordJson(VoiceFrame, data, 'voice-malformed');
      if (typeof seq === 'number' && !sequence.takes(seq)) return [];
      // A list of users is limited while it is read; no other message for the host is that long.
      if (op === voiceOp.clientsConnect) return readClients(d);
      if (relayedOps.includes(op) && data.length > maxRelayBytes)
        throw new EarshotError('voice-malformed', 'over 256 KiB');
      const signals = readPayload(op, d);
      const isSkipped = signals.some(({ type }) => type === 'skipped');
      return relayedOps.includes(op) && !isSkipped ? [...signals, { type: 'relay', message: { op, d } }] : signals;
    },
  };
}

function readPayload(op: number, d: unknown): VoiceSignal[] {
  switch (op) {
    case voiceOp.hello:
      return [{ type: 'hello', heartbeatInterval: parseShape(V8Hello, d, 'voice-malformed').heartbeat_interval }];
    case voiceOp.ready: {
      const { ssrc, ip, port, modes } = parseShape(V8Ready, d, 'voice-malformed');
      // Discord's page itself says that Ready's heartbeat_interval is wrong.
      return [{ type: 'ready', ssrc, ip, port, modes, heartbeatInterval: null }];
    }
    case voiceOp.heartbeat:
      return [{ type: 'heartbeat-request' }];
    case voiceOp.heartbeatAck:
      return [{ type: 'heartbeat-ack' }];
    case voiceOp.sessionDescription:
      return [readDescription(d)];
    case voiceOp.speaking:
      return readOrSkip(Speaking, d, ({ user_id: userId, ssrc = 0, speaking }) => {
        const isSpeaking = speaking === true || (Number(speaking) & ringBits) !== 0;
        return userId ? [{ type: 'speaking', userId, ssrc, isSpeaking }] : [];
      });
    case voiceOp.resumed:
      return [{ type: 'resumed' }];
    case voiceOp.clientDisconnect:
      return readOrSkip(ClientDisconnect, d, ({ user_id: userId }) => [{ type: 'user-left', userId }]);
    default:
      return [];
  }
}

/** Only users with valid ids go to the host. */
function readClients(d: unknown): VoiceSignal[] {
  const skipped: VoiceSignal[] = [];
  const read = clientsConnect(() => skipped.push({ type: 'skipped' }));
  const relayed = readOrSkip(read, d, (clients) => [
    { type: 'users-joined' },
    { type: 'relay', message: { op: voiceOp.clientsConnect, d: clients } },
  ]);
  return [...skipped, ...relayed];
}

/** A key of the wrong length has its own code. */
function readDescription(d: unknown): VoiceSignal {
  const raw = v.safeParse(v.object({ secret_key: v.array(v.unknown()) }), d);
  const length = raw.success ? raw.output.secret_key.length : 0;
  if (length !== keyBytes) throw new EarshotError('key-length', `${length} bytes`);
  const description = parseShape(V8SessionDescription, d, 'voice-malformed');
  return {
    type: 'description',
    mode: description.mode,
    secretKey: Uint8Array.from(description.secret_key),
    daveVersion: description.dave_protocol_version,
  };
}

const jsonOps: readonly number[] = [daveOp.transitionReady, daveOp.invalidCommitWelcome];

function writeRelayed(message: RelayedMessage): VoicePayload | Uint8Array<ArrayBuffer> | null {
  if ('payload' in message) return isClientBinaryOp(message.op) ? writeClientBinary(message.op, message.payload) : null;
  return jsonOps.includes(message.op) ? { op: message.op, d: message.d } : null;
}
