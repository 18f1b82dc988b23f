import type { MessageSocket } from '../message-socket.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceConnection, VoiceDialect } from './dialect.ts';
import type { Grant } from './grants.ts';
import type { CarriedClient, Carrier, LiveClient, LiveClients } from './live-clients.ts';
import type { VoiceContext } from './voice-context.ts';
import { createVoicePlace } from './voice-place.ts';
import { createVoiceWire, leavesResumable } from './voice-wire.ts';

/** A client without Identify is dropped after this time. */
const identifyDeadlineMs = 30_000;

interface ClientOptions {
  dialect: VoiceDialect;
  version: number | null;
  carrier: Carrier;
  socket: MessageSocket;
  live: LiveClients;
  context: VoiceContext;
}

/** One voice connection in one dialect, from its first WebSocket to the end of its last. */
export function createVoiceClient(options: ClientOptions): CarriedClient {
  const { dialect, version, live, context } = options;
  const { grants, seats, calls, udp, events } = context;
  const ssrc = context.rooms.nextSsrc();
  const place = createVoicePlace({ ssrc, dialect, version, context, session: () => session });
  /** from Identify on */
  let self: LiveClient | null = null;
  let isResumable = dialect.hasResume;

  const wire = createVoiceWire({
    socket: options.socket,
    patienceMs: () => (self ? dialect.heartbeatDeadlineMs(context.options) : identifyDeadlineMs),
    onSilent: () => close(4009, closeReason(4009)),
    onEnd() {
      leave();
      session.closed?.();
      if (self && !live.has(self.grant)) seats.voiceLost(self.grant.userId, self.grant.guildId);
    },
  });

  /** Out of call and UDP at once, whatever the socket still does. */
  const leave = (): void => {
    if (self && live.remove(self)) place.leave();
  };
  const close = (code: number, reason = ''): void => {
    if (!isResumable || !leavesResumable(code)) leave();
    wire.close(code, reason);
  };

  const takePlace = (grant: Grant): void => {
    live.replace(grant);
    const view = place.identify(grant);
    self = {
      grant,
      view: () => ({ ...view(), isAttached: wire.socket() !== null }),
      get isResumable() {
        return isResumable;
      },
      adopt(carrier, next, sequence) {
        const old = wire.socket();
        carrier.owner = client;
        wire.attach(next);
        old?.cut();
        if (!session.resume?.(sequence)) return close(4006, closeReason(4006));
        events.emit('voice-resumed', { userId: grant.userId, afterSequence: sequence });
      },
      forget() {
        isResumable = false;
        if (wire.isWaiting()) wire.end();
      },
      close,
      cut: () => wire.socket()?.cut(),
      sendLiteral: (literal) => wire.socket()?.sendLiteral(literal),
    };
    live.add(self);
    seats.voiceConnected(grant.userId, grant.guildId);
    wire.expectHeartbeat();
  };

  const connection: VoiceConnection = {
    options: context.options,
    faults: context.faults,
    version,
    udpPort: udp.port,
    ssrc,
    get grant() {
      return place.grant();
    },
    get group() {
      return place.group();
    },
    send: (name, op, d, more = {}) => wire.socket()?.send(name, { op, d, ...more }),
    sendBinary: (name, bytes) => wire.socket()?.sendBinary(name, bytes),
    close,
    received: (op, d) =>
      events.emit('voice-receive', { userId: client.userId, op, d: op === 0 || op === 7 ? redact(d) : d }),
    heartbeat: wire.expectHeartbeat,
    select: place.select,
    versionOnEnter: place.versionOnEnter,
    enter: place.enter,
    speak: place.speak,

    identify(claim, refuse = () => null) {
      const found = grants.redeem(claim);
      const code = typeof found === 'number' ? found : refuse(calls.policyOf(found.channelId));
      if (typeof found === 'number' || code !== null) {
        close(code!, closeReason(code!));
        return false;
      }
      takePlace(found);
      return true;
    },

    resume(claim, sequence) {
      const found = live.find(claim);
      if (typeof found === 'number') return close(found, closeReason(found));
      const handed = wire.socket();
      wire.end();
      if (handed) found.adopt(options.carrier, handed, sequence);
    },
  };

  const client: CarriedClient = {
    get userId() {
      return self?.grant.userId ?? null;
    },
    receive(data) {
      try {
        if (data.length > dialect.maxPayloadBytes) throw new RangeError('too long');
        if (typeof data === 'string') session.receiveText(data);
        else session.receiveBinary(data);
      } catch {
        close(4002, closeReason(4002));
      }
    },
    lost(gone, code) {
      if (gone !== wire.socket()) return;
      wire.lost(code, self && isResumable && !live.isClosed ? context.options.resumeWindowMs : null);
    },
    close,
  };
  const session = dialect.open(connection);
  return client;
}

/** An Identify or Resume for display. */
const redact = (d: unknown): unknown =>
  typeof d === 'object' && d !== null && 'token' in d ? { ...d, token: '[redacted]' } : d;
