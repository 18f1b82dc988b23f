import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { isIpText } from '../../shared-protocol/packet-layout.ts';
import { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Calls } from '../calls.ts';
import type { EventLog } from '../event-log.ts';
import type { RuleBook, VoiceFaults } from '../faults.ts';
import type { Rooms } from '../media/rooms.ts';
import type { TransportSession } from '../media/transport-mode.ts';
import { transportModes } from '../media/transport-modes.ts';
import type { UdpServer } from '../media/udp-server.ts';
import type { MessageSocket } from '../message-socket.ts';
import type { Seats } from '../seats.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceConnection, VoiceDialect, VoiceOptions } from './dialect.ts';
import type { Grant, Grants } from './grants.ts';
import type { CarriedClient, Carrier, LiveClient, LiveClients } from './live-clients.ts';
import { createVoiceMember, type VoiceMember } from './voice-member.ts';

/** A client without Identify is dropped after this time. */
const identifyDeadlineMs = 30_000;

export interface VoiceContext {
  grants: Grants;
  seats: Seats;
  rooms: Rooms;
  calls: Calls;
  udp: UdpServer;
  events: EventLog;
  rules: RuleBook;
  faults: VoiceFaults;
  options: VoiceOptions;
}

interface ClientOptions {
  dialect: VoiceDialect;
  version: number | null;
  carrier: Carrier;
  socket: MessageSocket;
  live: LiveClients;
  context: VoiceContext;
}

/** 4015 and everything that is not Discord's own: the client may go on where it was. */
const leavesResumable = (code: number): boolean => code === 4015 || code < 4000;

/** One voice connection in one dialect, from its first WebSocket to the end of its last. */
export function createVoiceClient(options: ClientOptions): CarriedClient {
  const { dialect, version, live, context } = options;
  const { grants, seats, rooms, calls, udp, events, faults } = context;
  const ssrc = rooms.nextSsrc();
  let socket: MessageSocket | null = options.socket;
  /** the code that we close with; null while the socket is open or was closed by the client */
  let closing: number | null = null;
  let isResumable = dialect.hasResume;
  let hasEnded = false;
  let grant: Grant | null = null;
  let transport: TransportSession | null = null;
  let mode: VoiceMode | null = null;
  let member: VoiceMember | null = null;
  let self: LiveClient | null = null;
  let timer: NodeJS.Timeout | undefined;

  const expect = (deadlineMs: number, act = () => close(4009, closeReason(4009))): void => {
    clearTimeout(timer);
    timer = setTimeout(act, deadlineMs);
  };
  const expectHeartbeat = (): void => expect(grant ? dialect.heartbeatDeadlineMs(context.options) : identifyDeadlineMs);

  /** Out of call and UDP at once, whatever the socket still does. */
  const leave = (): void => {
    if (!member || !self || !live.remove(self)) return;
    calls.leave(member);
    udp.remove(member);
  };
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(timer);
    leave();
    session.closed?.();
    if (grant && !live.has(grant)) seats.voiceLost(grant.userId, grant.guildId);
  };
  const close = (code: number, reason = ''): void => {
    closing = code;
    if (!isResumable || !leavesResumable(code)) leave();
    if (socket) socket.close(code, reason);
    else if (!leavesResumable(code)) end();
  };

  const takePlace = (found: Grant): void => {
    live.replace(found);
    grant = found;
    const placed = createVoiceMember({
      userId: found.userId,
      ssrc,
      discovery: dialect.discovery,
      transport: () => transport,
      session: () => session,
      rooms,
      udp,
    });
    member = placed;
    self = {
      grant: found,
      view: () => ({
        userId: found.userId,
        guildId: found.guildId,
        channelId: found.channelId,
        ssrc,
        dialect: dialect.name,
        version,
        mode,
        ...placed.figures(),
        address: udp.addressOf(placed),
        isAttached: socket !== null,
      }),
      get isResumable() {
        return isResumable;
      },
      adopt(carrier, next, sequence) {
        const old = socket;
        carrier.owner = client;
        socket = next;
        closing = null;
        old?.cut();
        expectHeartbeat();
        if (!session.resume?.(sequence)) return close(4006, closeReason(4006));
        events.emit('voice-resumed', { userId: found.userId, afterSequence: sequence });
      },
      forget() {
        isResumable = false;
        if (!socket) end();
      },
      close,
      cut: () => socket?.cut(),
      sendLiteral: (literal) => socket?.sendLiteral(literal),
    };
    live.add(self);
    udp.add(placed);
    seats.voiceConnected(found.userId, found.guildId);
    expectHeartbeat();
  };

  const connection: VoiceConnection = {
    options: context.options,
    faults,
    version,
    udpPort: udp.port,
    ssrc,
    get grant() {
      return grant;
    },
    get group() {
      return member && calls.serviceOf(member);
    },
    send: (name, op, d, more = {}) => socket?.send(name, { op, d, ...more }),
    sendBinary: (name, bytes) => socket?.sendBinary(name, bytes),
    close,
    received: (op, d) =>
      events.emit('voice-receive', { userId: grant?.userId ?? null, op, d: op === 0 || op === 7 ? redact(d) : d }),
    heartbeat: expectHeartbeat,

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
      const handed = socket;
      socket = null;
      end();
      if (handed) found.adopt(options.carrier, handed, sequence);
    },

    select(wanted, { address, port }) {
      const served = v.is(VoiceMode, wanted) ? transportModes[wanted] : undefined;
      if (!served || !member) return null;
      const key = new Uint8Array(randomBytes(served.keyBytes));
      transport = served.open(key);
      mode = v.parse(VoiceMode, wanted);
      if (isIpText(address)) udp.bind(member, address, port);
      return { mode, key };
    },

    versionOnEnter: (daveVersion) => (grant ? calls.versionOnJoin(grant.channelId, daveVersion) : 0),
    enter(daveVersion, tell) {
      if (!member || !grant || !mode) return;
      calls.join(grant.channelId, member, daveVersion, tell);
      events.emit('connected', { userId: grant.userId, channelId: grant.channelId, ssrc, mode });
    },
    speak: (mask) => {
      if (member) rooms.speak(member, mask);
    },
  };

  expectHeartbeat();
  const client: CarriedClient = {
    get userId() {
      return grant?.userId ?? null;
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
      if (gone !== socket) return;
      socket = null;
      // 1000 is a goodbye; what we closed ourselves says by its code whether there is a way back.
      const isOver = closing === null ? code === 1000 : !leavesResumable(closing);
      if (!grant || !isResumable || isOver || live.isClosed) return end();
      closing = null;
      expect(context.options.resumeWindowMs, end);
    },
    close,
  };
  const session = dialect.open(connection);
  return client;
}

/** What may be shown of an Identify or Resume. */
const redact = (d: unknown): unknown =>
  typeof d === 'object' && d !== null && 'token' in d ? { ...d, token: '[redacted]' } : d;
