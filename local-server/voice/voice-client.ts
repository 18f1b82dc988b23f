import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { isIpText } from '../../shared-protocol/packet-layout.ts';
import { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Calls } from '../calls.ts';
import type { EventLog } from '../event-log.ts';
import type { RuleBook, VoiceFaults } from '../faults.ts';
import type { Rooms } from '../media/rooms.ts';
import { transportModes } from '../media/transport-modes.ts';
import type { UdpServer } from '../media/udp-server.ts';
import type { MessageSocket } from '../message-socket.ts';
import { leavesResumable, type Progress, type Wire } from './client-state.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceConnection, VoiceDialect, VoiceOptions } from './dialect.ts';
import type { Grant, Grants } from './grants.ts';
import type { CarriedClient, Carrier, LiveClient, LiveClients } from './live-clients.ts';
import { createVoiceMember } from './voice-member.ts';

/** A client without Identify is dropped after this time. */
const identifyDeadlineMs = 30_000;

export interface VoiceContext {
  grants: Grants;
  /** notified when a voice connection starts or ends */
  seats: { voiceConnected(userId: string, guildId: string): void; voiceLost(userId: string, guildId: string): void };
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

/** One voice connection in one dialect, from its first WebSocket to the end of its last. */
export function createVoiceClient(options: ClientOptions): CarriedClient {
  const { dialect, version, live, context } = options;
  const { grants, seats, rooms, calls, udp, events, faults } = context;
  const ssrc = rooms.nextSsrc();
  let isResumable = dialect.hasResume;
  let progress: Progress = { at: 'new' };
  const grantNow = (): Grant | null => (progress.at === 'new' ? null : progress.grant);

  const attached = (socket: MessageSocket): Wire => {
    const deadlineMs = progress.at === 'new' ? identifyDeadlineMs : dialect.heartbeatDeadlineMs(context.options);
    return { at: 'attached', socket, deadline: setTimeout(() => close(4009, closeReason(4009)), deadlineMs) };
  };
  let wire = attached(options.socket);
  const socketNow = (): MessageSocket | null => ('socket' in wire ? wire.socket : null);
  /** Every change of the wire goes through here, which also cleans up after the previous state. */
  const become = (next: Wire): void => {
    if (wire.at === 'ended') return;
    if ('deadline' in wire) clearTimeout(wire.deadline);
    wire = next;
    if (next.at !== 'ended') return;
    leave();
    session.closed?.();
    if (progress.at !== 'new' && !live.has(progress.grant))
      seats.voiceLost(progress.grant.userId, progress.grant.guildId);
  };
  const end = (): void => become({ at: 'ended' });

  /** Out of call and UDP at once, whatever the socket still does. */
  const leave = (): void => {
    if (progress.at === 'new' || !live.remove(progress.self)) return;
    calls.leave(progress.member);
    udp.remove(progress.member);
  };
  const close = (code: number, reason = ''): void => {
    if (!isResumable || !leavesResumable(code)) leave();
    if ('socket' in wire) {
      const { socket } = wire;
      become({ at: 'closing', socket, code });
      socket.close(code, reason);
    } else if (!leavesResumable(code)) end();
  };
  const expectHeartbeat = (): void => {
    if (wire.at === 'attached') become(attached(wire.socket));
  };

  const takePlace = (grant: Grant): void => {
    live.replace(grant);
    const member = createVoiceMember({
      userId: grant.userId,
      ssrc,
      discovery: dialect.discovery,
      transport: () => (progress.at === 'selected' ? progress.transport : null),
      session: () => session,
      rooms,
      udp,
    });
    const self: LiveClient = {
      grant,
      view: () => ({
        userId: grant.userId,
        guildId: grant.guildId,
        channelId: grant.channelId,
        ssrc,
        dialect: dialect.name,
        version,
        mode: progress.at === 'selected' ? progress.mode : null,
        ...member.figures(),
        address: udp.addressOf(member),
        isAttached: 'socket' in wire,
      }),
      get isResumable() {
        return isResumable;
      },
      adopt(carrier, next, sequence) {
        const old = socketNow();
        carrier.owner = client;
        become(attached(next));
        old?.cut();
        if (!session.resume?.(sequence)) return close(4006, closeReason(4006));
        events.emit('voice-resumed', { userId: grant.userId, afterSequence: sequence });
      },
      forget() {
        isResumable = false;
        if (wire.at === 'waiting') end();
      },
      close,
      cut: () => socketNow()?.cut(),
      sendLiteral: (literal) => socketNow()?.sendLiteral(literal),
    };
    progress = { at: 'identified', grant, member, self };
    live.add(self);
    udp.add(member);
    seats.voiceConnected(grant.userId, grant.guildId);
    expectHeartbeat();
  };

  const connection: VoiceConnection = {
    options: context.options,
    faults,
    version,
    udpPort: udp.port,
    ssrc,
    get grant() {
      return grantNow();
    },
    get group() {
      return progress.at === 'new' ? null : calls.serviceOf(progress.member);
    },
    send: (name, op, d, more = {}) => socketNow()?.send(name, { op, d, ...more }),
    sendBinary: (name, bytes) => socketNow()?.sendBinary(name, bytes),
    close,
    received: (op, d) =>
      events.emit('voice-receive', { userId: client.userId, op, d: op === 0 || op === 7 ? redact(d) : d }),
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
      const handed = socketNow();
      end();
      if (handed) found.adopt(options.carrier, handed, sequence);
    },

    select(wanted, { address, port }) {
      const served = v.is(VoiceMode, wanted) ? transportModes[wanted] : undefined;
      if (!served || progress.at === 'new') return null;
      const key = new Uint8Array(randomBytes(served.keyBytes));
      const mode = v.parse(VoiceMode, wanted);
      progress = { ...progress, at: 'selected', mode, transport: served.open(key) };
      if (isIpText(address)) udp.bind(progress.member, address, port);
      return { mode, key };
    },

    versionOnEnter: (daveVersion) =>
      progress.at === 'new' ? 0 : calls.versionOnJoin(progress.grant.channelId, daveVersion),
    enter(daveVersion, tell) {
      if (progress.at !== 'selected') return;
      const { grant, member, mode } = progress;
      calls.join(grant.channelId, member, daveVersion, tell);
      events.emit('connected', { userId: grant.userId, channelId: grant.channelId, ssrc, mode });
    },
    speak: (mask) => {
      if (progress.at !== 'new') rooms.speak(progress.member, mask);
    },
  };

  const client: CarriedClient = {
    get userId() {
      return grantNow()?.userId ?? null;
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
      if (gone !== socketNow()) return;
      // 1000 is a goodbye; if we closed it ourselves, our code decides whether it can be resumed.
      const isOver = wire.at === 'closing' ? !leavesResumable(wire.code) : code === 1000;
      if (progress.at === 'new' || !isResumable || isOver || live.isClosed) return end();
      become({ at: 'waiting', deadline: setTimeout(end, context.options.resumeWindowMs) });
    },
    close,
  };
  const session = dialect.open(connection);
  return client;
}

/** An Identify or Resume for display. */
const redact = (d: unknown): unknown =>
  typeof d === 'object' && d !== null && 'token' in d ? { ...d, token: '[redacted]' } : d;
