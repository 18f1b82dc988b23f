import * as v from 'valibot';
import { parseJson, parseShape } from '../../shared-protocol/parse-json.ts';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { speakingBit, VoiceFrame, voiceModes, voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { discovery70 } from '../media/discovery-answer.ts';
import type { ChannelMember } from '../media/rooms.ts';
import type { VoiceConnection, VoiceDialect, VoiceDialectSession } from './dialect.ts';

const Identify = v.object({
  server_id: Snowflake,
  user_id: Snowflake,
  session_id: v.string(),
  token: v.string(),
});

const PortNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
/** Until October 2016 the documents sent the port as a string; one library called `address` `ip`. */
const SelectProtocol = v.object({
  protocol: v.string(),
  data: v.object({
    address: v.optional(v.string()),
    ip: v.optional(v.string()),
    port: v.union([PortNumber, v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), PortNumber)]),
    mode: v.string(),
  }),
});

const Speaking = v.object({
  speaking: v.union([v.boolean(), v.pipe(v.number(), v.integer(), v.minValue(0))]),
});

/** The original document's voice gateway: opcodes 0 to 5, no Hello, no acknowledgement but op 3 itself, no resume. */
export const originalDialect: VoiceDialect = {
  name: 'original',
  versions: [null],
  discovery: discovery70,
  maxPayloadBytes: 4096,
  hasResume: false,
  heartbeatDeadlineMs: () => 120_000,
  open: openOriginal,
};

function openOriginal(connection: VoiceConnection): VoiceDialectSession {
  const { options } = connection;
  let state: 'new' | 'identified' | 'connected' = 'new';

  if (options.helloIntervalMs !== null)
    connection.send('HELLO', voiceOp.hello, { heartbeat_interval: options.helloIntervalMs });

  const identify = (d: unknown): void => {
    if (state !== 'new') return connection.close(4005, 'Already authenticated.');
    const claim = parseShape(Identify, d, 'voice-malformed');
    const { server_id: guildId, user_id: userId, session_id: sessionId, token } = claim;
    if (!connection.identify({ guildId, userId, sessionId, token })) return;
    state = 'identified';
    connection.send('READY', voiceOp.ready, {
      ssrc: connection.ssrc,
      port: connection.udpPort,
      modes: options.modes ?? voiceModes.original,
      heartbeat_interval: options.readyHeartbeatInterval,
    });
  };

  const select = (d: unknown): void => {
    const { protocol, data } = parseShape(SelectProtocol, d, 'voice-malformed');
    if (protocol !== 'udp') return connection.close(4012, 'Unknown protocol.');
    const offered: readonly string[] = options.modes ?? voiceModes.original;
    const chosen = offered.includes(data.mode)
      ? connection.select(data.mode, { address: data.address ?? data.ip ?? '', port: data.port })
      : null;
    if (!chosen) return connection.close(4016, 'Unknown encryption mode.');
    state = 'connected';
    connection.send('SESSION_DESCRIPTION', voiceOp.sessionDescription, {
      mode: chosen.mode,
      ...secretKey(chosen.key),
    });
    connection.enter(chosen.mode === 'plain' ? null : 0);
  };

  const secretKey = (key: Uint8Array): { secret_key?: number[] | null } => {
    if (key.length > 0) return { secret_key: [...key] };
    if (options.plainKey === 'absent') return {};
    return { secret_key: options.plainKey === 'empty' ? [] : null };
  };

  return {
    receiveText(text) {
      const { op, d } = parseJson(VoiceFrame, text, 'voice-malformed');
      connection.received(op, d);
      if (op === voiceOp.heartbeat) {
        connection.heartbeat();
        return connection.send('HEARTBEAT', voiceOp.heartbeat, d ?? null);
      }
      if (op === voiceOp.identify) return identify(d);
      if (state === 'new') return connection.close(4003, 'Not authenticated.');
      if (op === voiceOp.selectProtocol) return select(d);
      if (op === voiceOp.speaking) {
        const { speaking } = parseShape(Speaking, d, 'voice-malformed');
        return connection.speak(speaking ? speakingBit.microphone : 0);
      }
      connection.close(4001, 'Unknown opcode.');
    },
    receiveBinary: () => connection.close(4002, 'Error while decoding payload.'),
    memberSpeaks: (other: ChannelMember, mask: number) =>
      connection.send('SPEAKING', voiceOp.speaking, {
        user_id: other.userId,
        ssrc: other.ssrc,
        speaking: mask !== 0,
      }),
  };
}
