import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import { parseJson, parseShape } from '../../shared-protocol/parse-json.ts';
import { VoiceFrame, voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import type { Verdict } from '../dave/delivery-service.ts';
import { discovery74, discoveryOfEither } from '../media/discovery-answer.ts';
import type { ChannelMember } from '../media/rooms.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceConnection, VoiceDialect, VoiceDialectSession } from './dialect.ts';
import { createV8Handshake, isClient } from './v8-handshake.ts';
import { createV8Outlet } from './v8-outlet.ts';
import { BareHeartbeat, Heartbeat, Speaking } from './v8-payloads.ts';

/** Sequence numbers, resume with replay and binary frames exist from here on. */
const numberedVersion = 8;
/** Clients beat once an interval; Discord's own patience is not documented. */
const heartbeatPatience = 2;
/** UDP may overtake the WebSocket: a first packet is no proof that Speaking was forgotten. */
const speakingGraceMs = 1000;
/** As much as the door itself lets in: a commit grows with its group. */
const maxPayloadBytes = 1024 * 1024;

const shared = {
  name: 'v8',
  maxPayloadBytes,
  hasResume: true,
  heartbeatDeadlineMs: ({ heartbeatIntervalMs }) => heartbeatIntervalMs * heartbeatPatience,
  open: openV8,
} as const satisfies Partial<VoiceDialect>;

/** Today's voice gateway: RTP and Opus, AEAD, buffered resume, end-to-end encryption. In version 9 clients name their channel. */
export const v8Dialect: VoiceDialect = { ...shared, versions: ['8', '9'], discovery: discovery74 };

/** Versions 4 to 7 of the same: no sequence numbers, no binary frames and so no DAVE, and xsalsa20_poly1305 besides. */
export const v4Dialect: VoiceDialect = { ...shared, versions: ['4', '5', '6', '7'], discovery: discoveryOfEither };

function openV8(connection: VoiceConnection): VoiceDialectSession {
  const { options } = connection;
  const isNumbered = (connection.version ?? 0) >= numberedVersion;
  const { post, postDave, resume: replay } = createV8Outlet(connection, isNumbered);
  /** members whose speaking mask this client knows: a joiner learns only of those who have spoken */
  const told = new Set<ChannelMember>();
  const handshake = createV8Handshake(connection, isNumbered, post);
  let hasSpoken = false;
  let grace: NodeJS.Timeout | undefined;

  const heartbeat = (d: unknown): void => {
    const t = isNumbered
      ? parseShape(Heartbeat, d, 'voice-malformed').t
      : parseShape(BareHeartbeat, d, 'voice-malformed');
    connection.heartbeat();
    connection.send('HEARTBEAT_ACK', voiceOp.heartbeatAck, isNumbered ? { t } : t);
  };

  const speak = (d: unknown): void => {
    const { speaking, ssrc } = parseShape(Speaking, d, 'voice-malformed');
    if (ssrc !== undefined && ssrc !== connection.ssrc) return connection.close(4020, 'Invalid SSRC.');
    hasSpoken = true;
    clearTimeout(grace);
    connection.speak(speaking);
  };

  const obey = (verdict: Verdict | undefined): void => {
    if (verdict?.kind === 'rejected') connection.close(verdict.closeCode, closeReason(verdict.closeCode));
  };

  connection.send('HELLO', voiceOp.hello, { v: connection.version, heartbeat_interval: options.heartbeatIntervalMs });

  return {
    receiveText(text) {
      const { op, d } = parseJson(VoiceFrame, text, 'voice-malformed');
      connection.received(op, d);
      if (op === voiceOp.heartbeat) return heartbeat(d);
      if (op === voiceOp.identify) return handshake.identify(d);
      if (op === voiceOp.resume) return handshake.resume(d);
      if (handshake.isNew()) return connection.close(4003, closeReason(4003));
      switch (op) {
        case voiceOp.selectProtocol:
          return handshake.select(d);
        case voiceOp.speaking:
          return speak(d);
        case daveOp.transitionReady:
        case daveOp.invalidCommitWelcome:
          return obey(connection.group?.receiveJson(connection.grant!.userId, op, d));
        case 12: // video
        case 14: // codecs
        case 15: // media sink wants
        case 16: // backend version
          return;
        default:
          connection.close(4001, closeReason(4001));
      }
    },
    receiveBinary(bytes) {
      const op = bytes[0];
      if (op === undefined || !isNumbered) return connection.close(4002, closeReason(4002));
      connection.received(op, null);
      if (handshake.isNew()) return connection.close(4003, closeReason(4003));
      if (op !== daveOp.keyPackage && op !== daveOp.commitWelcome) return connection.close(4001, closeReason(4001));
      obey(connection.group?.receiveBinary(connection.grant!.userId, op, bytes.subarray(1)));
    },
    heard(frame) {
      if (hasSpoken || grace !== undefined || isSilenceFrame(frame.payload)) return;
      grace = setTimeout(() => connection.close(4020, 'Invalid SSRC.'), speakingGraceMs);
    },
    memberSpeaks(other, mask) {
      if (mask === 0 && !told.has(other)) return;
      told.add(other);
      post('SPEAKING', voiceOp.speaking, { speaking: mask, ssrc: other.ssrc, user_id: other.userId });
    },
    memberJoined(other) {
      if (isClient(other)) post('CLIENTS_CONNECT', voiceOp.clientsConnect, { user_ids: [other.userId] });
    },
    memberLeft(other) {
      told.delete(other);
      post('CLIENT_DISCONNECT', voiceOp.clientDisconnect, { user_id: other.userId });
    },
    receiveDave: postDave,
    resume: replay,
    closed: () => clearTimeout(grace),
  };
}
