import * as v from 'valibot';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { parseDiscordJson, parseShape } from '../../../shared-protocol/parse-json.ts';
import {
  OriginalReady,
  OriginalSessionDescription,
  Speaking,
  VoiceFrame,
  voiceOp,
} from '../../../shared-protocol/voice-payloads.ts';
import { ClientDisconnect } from '../../../shared-protocol/voice-v8.ts';
import { readOrSkip, type VoiceDialect, type VoiceSignal } from './dialect.ts';

/** For one message; the largest real one is Ready, with some hundred bytes. */
const maxMessageCharacters = 1024 * 1024;

const keyBytes = 32;

/** Hello's body; some servers of that time sent it although the document has none. */
const Hello = v.object({ heartbeat_interval: v.optional(v.unknown()) });
/** An address, never a name: a name would be resolved, and could lead anywhere. */
const Ready = v.object({ ...OriginalReady.entries, ip: v.nullish(v.pipe(v.string(), v.ip())) });

/**
 * The 2015 document, to the letter, with the likely text of its truncated end (the first public revisions of Discord's
 * own page). Its server answers a heartbeat with op 3, with op 6, or not at all.
 */
export function createOriginalDialect(): VoiceDialect {
  return {
    name: 'original',
    query: '',
    canResume: false,
    acknowledges: false,
    hasDocumentPort: true,
    identify: ({ guildId, userId, sessionId, token }) => ({
      op: voiceOp.identify,
      d: { server_id: guildId, user_id: userId, session_id: sessionId, token: token.reveal() },
    }),
    resume: () => {
      throw new EarshotError('voice-session-ended', 'this dialect knows no resume');
    },
    selectProtocol: ({ address, port }, mode) => ({
      op: voiceOp.selectProtocol,
      d: { protocol: 'udp', data: { address, port, mode } },
    }),
    heartbeat: (wallMs) => ({ op: voiceOp.heartbeat, d: Math.floor(wallMs) }),
    // No flags yet: to show no ring, it must send "not speaking".
    speaking: ({ isSending, indicator }) => ({
      op: voiceOp.speaking,
      d: { speaking: isSending && indicator !== 'none', delay: 0 },
    }),
    packetFlags: () => null,
    relay: () => null,
    read(data) {
      if (typeof data !== 'string') throw new EarshotError('voice-malformed', 'binary');
      if (data.length > maxMessageCharacters) throw new EarshotError('voice-malformed', 'over 1 MiB');
      const { op, d } = parseDiscordJson(VoiceFrame, data, 'voice-malformed');
      return readPayload(op, d);
    },
  };
}

function readPayload(op: number, d: unknown): VoiceSignal[] {
  switch (op) {
    case voiceOp.ready: {
      const ready = parseShape(Ready, d, 'voice-malformed');
      const { ssrc, port, modes, ip, heartbeat_interval: heartbeatInterval } = ready;
      return [{ type: 'ready', ssrc, ip: ip ?? null, port, modes, heartbeatInterval }];
    }
    case voiceOp.heartbeat:
    case voiceOp.heartbeatAck:
      return [{ type: 'heartbeat-ack' }];
    case voiceOp.sessionDescription:
      return [readDescription(d)];
    case voiceOp.speaking:
      return readOrSkip(Speaking, d, ({ user_id: userId, ssrc = 0, speaking }) =>
        userId ? [{ type: 'speaking', userId, ssrc, isSpeaking: Number(speaking) > 0 }] : [],
      );
    case voiceOp.hello:
      return [{ type: 'hello', heartbeatInterval: parseShape(Hello, d, 'voice-malformed').heartbeat_interval }];
    case voiceOp.clientDisconnect:
      return readOrSkip(ClientDisconnect, d, ({ user_id: userId }) => [{ type: 'user-left', userId }]);
    default:
      return [];
  }
}

/** A key of the wrong length has its own code; an empty one means none, as in mode `plain`. */
function readDescription(d: unknown): VoiceSignal {
  const raw = v.safeParse(v.object({ secret_key: v.array(v.unknown()) }), d);
  const length = raw.success ? raw.output.secret_key.length : 0;
  if (length !== 0 && length !== keyBytes) throw new EarshotError('key-length', `${length} bytes`);
  const { mode, secret_key: key } = parseShape(OriginalSessionDescription, d, 'voice-malformed');
  return { type: 'description', mode, secretKey: key?.length ? Uint8Array.from(key) : null, daveVersion: null };
}
