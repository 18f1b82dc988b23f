import type { WebSocket } from 'ws';
import * as v from 'valibot';
import { GatewayFrame, gatewayOp, maxGatewaySendBytes } from '../../shared-protocol/gateway-payloads.ts';
import { parseDiscordJson, parseShape } from '../../shared-protocol/parse-json.ts';
import { createMessageSocket, frameText } from '../message-socket.ts';
import { createRateWindow } from '../rate-window.ts';
import type { WorldUser } from '../world/world.ts';
import { Heartbeat, Identify, readShard, Resume } from './client-payloads.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { GatewaySession, SessionOutlet } from './gateway-sessions.ts';
import { applicationFlags, guildsIntent, knownIntents, privilegedIntents } from './intents.ts';
import { guildPayload } from './guild-payload.ts';
import { createOutgoing } from './outgoing.ts';
import { PresenceRequest } from './presences.ts';
import { readyPayload } from './ready-payload.ts';
import { requests } from './requests.ts';
import { transportCompressions } from './stored-streams.ts';

/** Discord's limit: 120 payloads in 60 s on one connection, heartbeats included. */
const sendLimit = 120;
const sendWindowMs = 60_000;
/** A client whose heartbeats stop is gone after one and a half intervals. */
const heartbeatPatience = 1.5;

/** Versions that Discord serves. */
const versions: readonly string[] = ['9', '10'];

/** Serves one client of the main gateway, JSON, from Hello to close. */
export function serveGateway(webSocket: WebSocket, url: URL, context: GatewayContext): void {
  const { sessions, events } = context;
  const { searchParams } = url;
  const compression = transportCompressions.find((name) => name === searchParams.get('compress'));
  const outgoing = createOutgoing(compression);
  const socket = createMessageSocket(webSocket, context.rules, outgoing.encode);
  const version = searchParams.get('v') ?? '10';
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
    const { token, intents, shard: wanted, compress, presence } = parseShape(Identify, d, 'gateway-malformed');
    const user = context.userOf(withoutPrefix(token));
    if (!user) return socket.close(4004, 'Authentication failed.');
    if (intents < 0 || intents > knownIntents) return socket.close(4013, 'Invalid intent(s).');
    if (intents & privilegedIntents && !context.allowsEveryIntent) return socket.close(4014, 'Disallowed intent(s).');
    const shard = readShard(wanted);
    if (!shard) return socket.close(4010, 'Invalid shard.');
    if (compress === true) outgoing.compressLarge();
    const opened = sessions.open(user.id, intents, shard);
    attach(opened);
    const stated = v.safeParse(PresenceRequest, presence);
    if (stated.success) context.presences.change(user.id, stated.output);
    greet(opened, user, context, { version: Number(version), shard: wanted ? shard : null });
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
    const frame = parseDiscordJson(GatewayFrame, text, 'gateway-malformed');
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
    }
    const request = requests[frame.op];
    if (!request) return socket.close(4001, 'Unknown opcode.');
    if (!session) return socket.close(4003, 'Not authenticated.');
    request(session, frame.d, context);
  };

  webSocket.on('message', (data) => {
    if (!socket.isOpen) return;
    const text = frameText(data);
    if (Buffer.byteLength(text) > maxGatewaySendBytes) return socket.close(4002, 'Error while decoding payload.');
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
  const encoding = searchParams.get('encoding') ?? 'json';
  const isUnknown = searchParams.has('compress') && !compression;
  if (!versions.includes(version) || encoding !== 'json' || isUnknown)
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
function greet(
  session: GatewaySession,
  user: WorldUser,
  { seats, resumeUrl, allowsEveryIntent, presences }: GatewayContext,
  asked: { version: number; shard: readonly [number, number] | null },
): void {
  const guilds = seats.guildsOf(user.id).filter(({ id }) => session.sees(id));
  const about = { id: session.id, resumeUrl: resumeUrl(), applicationFlags: applicationFlags(allowsEveryIntent) };
  session.dispatch('READY', readyPayload(user, guilds, { ...about, ...asked }));
  if (!(session.intents & guildsIntent)) return;
  for (const guild of guilds)
    if (seats.isAvailable(guild.id))
      session.dispatch('GUILD_CREATE', guildPayload(guild, seats.inGuild(guild.id), session, presences.of(guild)));
}

/** Older libraries identify with the token as REST wants it, and Discord lets them. */
const withoutPrefix = (token: string): string => token.replace(/^Bot /, '');

/** A payload for display: everything but its token. */
function withoutToken(d: unknown): unknown {
  return v.is(v.looseObject({ token: v.string() }), d) ? { ...d, token: '[redacted]' } : d;
}
