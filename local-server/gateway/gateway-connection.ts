import type { WebSocket } from 'ws';
import * as v from 'valibot';
import { GatewayFrame, gatewayOp, maxGatewaySendBytes } from '../../shared-protocol/gateway-payloads.ts';
import { parseJson, parseShape } from '../../shared-protocol/parse-json.ts';
import type { EventLog } from '../event-log.ts';
import type { RuleBook } from '../faults.ts';
import { createMessageSocket, frameText } from '../message-socket.ts';
import { createRateWindow } from '../rate-window.ts';
import type { VoiceStateRow } from '../voice-state.ts';
import type { World, WorldGuild, WorldUser } from '../world/world.ts';
import { Heartbeat, Identify, Resume, VoiceStateRequest } from './client-payloads.ts';
import type { GatewaySession, GatewaySessions, SessionOutlet } from './gateway-sessions.ts';
import { guildsIntent, knownIntents, privilegedIntents } from './intents.ts';
import { guildPayload } from './guild-payload.ts';
import { readyPayload } from './ready-payload.ts';

/** Discord's limit: 120 payloads in 60 s on one connection, heartbeats included. */
const sendLimit = 120;
const sendWindowMs = 60_000;
/** A client whose heartbeats stop is gone after one and a half intervals. */
const heartbeatPatience = 1.5;

/** The functions of the seats that a gateway connection uses. */
interface AskedOfSeats {
  guildsOf(userId: string): WorldGuild[];
  isAvailable(guildId: string): boolean;
  inGuild(guildId: string): VoiceStateRow[];
  request(session: GatewaySession, wanted: VoiceStateRequest): void;
}

export interface GatewayContext {
  world: World;
  /** the user a token belongs to */
  userOf(token: string): WorldUser | undefined;
  sessions: GatewaySessions;
  seats: AskedOfSeats;
  events: EventLog;
  rules: RuleBook;
  heartbeatIntervalMs: number;
  resumeUrl(): string;
}

/** Serves one client of the main gateway, version 10, JSON, from Hello to close. */
export function serveGateway(webSocket: WebSocket, url: URL, context: GatewayContext): void {
  const { sessions, seats, events } = context;
  const socket = createMessageSocket(webSocket, context.rules);
  const window = createRateWindow(sendLimit, sendWindowMs);
  const outlet: SessionOutlet = {
    send: (name, payload) => socket.send(name, payload),
    sendLiteral: (literal) => socket.sendLiteral(literal),
    close: (code) => socket.close(code),
    cut: () => socket.cut(),
  };
  let session: GatewaySession | null = null;
  let silence: NodeJS.Timeout | undefined;

  const waitForHeartbeat = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      socket.close(4009, 'Session timed out.');
    }, context.heartbeatIntervalMs * heartbeatPatience);
  };

  const attach = (next: GatewaySession): void => {
    next.closeSocket(4000);
    session = next;
    next.attach(outlet);
  };

  const identify = (d: unknown): void => {
    if (session) return socket.close(4005, 'Already authenticated.');
    const { token, intents } = parseShape(Identify, d, 'gateway-malformed');
    const user = context.userOf(withoutPrefix(token));
    if (!user) return socket.close(4004, 'Authentication failed.');
    if (intents < 0 || intents > knownIntents) return socket.close(4013, 'Invalid intent(s).');
    if (intents & privilegedIntents) return socket.close(4014, 'Disallowed intent(s).');
    const opened = sessions.open(user.id, intents);
    attach(opened);
    greet(opened, user, context);
    events.emit('identified', { userId: user.id, sessionId: opened.id, isResumed: false });
  };

  const refuseSession = (): void =>
    socket.send('INVALID_SESSION', { op: gatewayOp.invalidSession, d: false, s: null, t: null });

  const resume = (d: unknown): void => {
    if (session) return socket.close(4005, 'Already authenticated.');
    const { token, session_id: id, seq } = parseShape(Resume, d, 'gateway-malformed');
    const user = context.userOf(withoutPrefix(token));
    if (!user) return socket.close(4004, 'Authentication failed.');
    const found = sessions.find(id);
    if (!found || found.userId !== user.id) return refuseSession();
    if (seq > found.sequence) return socket.close(4007, 'Invalid seq.');
    attach(found);
    if (!found.replay(seq)) {
      sessions.end(found);
      session = null;
      return refuseSession();
    }
    found.dispatch('RESUMED', { _trace: [] });
    events.emit('identified', { userId: user.id, sessionId: id, isResumed: true });
  };

  const receive = (text: string): void => {
    const frame = parseJson(GatewayFrame, text, 'gateway-malformed');
    events.emit('gateway-receive', { userId: session?.userId ?? null, op: frame.op, d: withoutToken(frame.d) });
    switch (frame.op) {
      case gatewayOp.heartbeat:
        parseShape(Heartbeat, frame.d ?? null, 'gateway-malformed');
        waitForHeartbeat();
        return socket.send('HEARTBEAT_ACK', { op: gatewayOp.heartbeatAck, d: null, s: null, t: null });
      case gatewayOp.identify:
        return identify(frame.d);
      case gatewayOp.resume:
        return resume(frame.d);
      case gatewayOp.voiceStateUpdate:
        if (!session) return socket.close(4003, 'Not authenticated.');
        return seats.request(session, parseShape(VoiceStateRequest, frame.d, 'gateway-malformed'));
      case 3: // presence
      case 8: // guild members
      case 31: // soundboard sounds
        if (!session) socket.close(4003, 'Not authenticated.');
        return;
      default:
        return socket.close(4001, 'Unknown opcode.');
    }
  };

  webSocket.on('message', (data, isBinary) => {
    if (!socket.isOpen) return;
    const text = frameText(data);
    if (isBinary || Buffer.byteLength(text) > maxGatewaySendBytes)
      return socket.close(4002, 'Error while decoding payload.');
    if (!window.take()) return socket.close(4008, 'You are being rate limited.');
    try {
      receive(text);
    } catch {
      socket.close(4002, 'Error while decoding payload.');
    }
  });
  webSocket.on('close', (code) => {
    clearTimeout(silence);
    events.emit('gateway-close', { userId: session?.userId ?? null, code });
    session?.detach(outlet);
    // A clean goodbye or a timeout ends the session at once; anything else may be resumed.
    if (session && !session.isAttached && (code === 1000 || code === 1001 || code === 4009)) sessions.end(session);
  });

  events.emit('gateway-open', { path: url.pathname + url.search });
  const version = url.searchParams.get('v') ?? '10';
  const encoding = url.searchParams.get('encoding') ?? 'json';
  if (version !== '10' || encoding !== 'json' || url.searchParams.has('compress'))
    return socket.close(4012, 'Invalid API version or encoding.');
  waitForHeartbeat();
  socket.send('HELLO', {
    op: gatewayOp.hello,
    d: { heartbeat_interval: context.heartbeatIntervalMs, _trace: [] },
    s: null,
    t: null,
  });
}

/** READY, and the guilds that the session's intents ask for. */
function greet(session: GatewaySession, user: WorldUser, { seats, resumeUrl }: GatewayContext): void {
  const guilds = seats.guildsOf(user.id);
  session.dispatch('READY', readyPayload(user, guilds, { id: session.id, resumeUrl: resumeUrl() }));
  if (!(session.intents & guildsIntent)) return;
  for (const guild of guilds)
    if (seats.isAvailable(guild.id))
      session.dispatch('GUILD_CREATE', guildPayload(guild, seats.inGuild(guild.id), user.id));
}

/** Older libraries identify with the token as REST wants it, and Discord lets them. */
const withoutPrefix = (token: string): string => token.replace(/^Bot /, '');

/** A payload for display: everything but its token. */
function withoutToken(d: unknown): unknown {
  return v.is(v.looseObject({ token: v.string() }), d) ? { ...d, token: '[redacted]' } : d;
}
