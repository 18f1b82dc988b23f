import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { isIpText } from '../../shared-protocol/packet-layout.ts';
import { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import * as v from 'valibot';
import type { EventLog } from '../event-log.ts';
import type { RuleBook } from '../faults.ts';
import type { ChannelMember, Rooms } from '../media/rooms.ts';
import { transportModes, type TransportSession } from '../media/transport-mode.ts';
import type { UdpPeer, UdpServer } from '../media/udp-server.ts';
import { createMessageSocket, frameText } from '../message-socket.ts';
import { createRateWindow } from '../rate-window.ts';
import type { Seats } from '../seats.ts';
import type { VoiceConnection, VoiceDialect, VoiceOptions } from './dialect.ts';
import type { Grant, Grants } from './grants.ts';
import { originalDialect } from './original-dialect.ts';

const dialects: readonly VoiceDialect[] = [originalDialect];

/** A client without Identify is dropped after 30 s, one without heartbeats after two minutes. */
const identifyDeadlineMs = 30_000;
const heartbeatDeadlineMs = 120_000;
/** More than any honest client sends; a heartbeat interval taken as 1 ms exceeds it within half a second. */
const messageLimit = 240;
const messageWindowMs = 10_000;

/** A voice connection as snapshots show it. */
export interface VoiceClient {
  userId: string;
  guildId: string;
  channelId: string;
  ssrc: number;
  dialect: string;
  mode: VoiceMode | null;
  packets: number;
  address: { address: string; port: number } | null;
}

export interface VoiceServer {
  serve(socket: WebSocket, request: IncomingMessage): void;
  /** The dialect that an address asks for, or undefined. */
  dialectOf(url: URL): VoiceDialect | undefined;
  clients(): VoiceClient[];
  has(userId: string, guildId: string): boolean;
  disconnect(userId: string, guildId: string, code: number): void;
  /** Sends any frame to a user's connections. */
  sendLiteral(userId: string, literal: string | Uint8Array): void;
  /** Ends a user's connections: with a close code, or without a close frame. */
  close(userId: string, code: number): void;
  cut(userId: string): void;
}

interface VoiceServerOptions {
  grants: Grants;
  seats: Seats;
  rooms: Rooms;
  udp: UdpServer;
  events: EventLog;
  rules: RuleBook;
  options: VoiceOptions;
}

interface Live {
  grant: Grant;
  view(): VoiceClient;
  close(code: number, reason: string): void;
  cut(): void;
  sendLiteral(literal: string | Uint8Array): void;
}

export function createVoiceServer({
  grants,
  seats,
  rooms,
  udp,
  events,
  rules,
  options,
}: VoiceServerOptions): VoiceServer {
  const live = new Set<Live>();
  const of = (userId: string, guildId?: string): Live[] =>
    [...live].filter(({ grant }) => grant.userId === userId && (guildId === undefined || grant.guildId === guildId));

  const serve = (webSocket: WebSocket, dialect: VoiceDialect): void => {
    const socket = createMessageSocket(webSocket, rules);
    const window = createRateWindow(messageLimit, messageWindowMs);
    const ssrc = rooms.nextSsrc();
    let grant: Grant | null = null;
    let transport: TransportSession | null = null;
    let mode: VoiceMode | null = null;
    let packets = 0;
    let member: (ChannelMember & UdpPeer) | null = null;
    let self: Live | null = null;
    let silence: NodeJS.Timeout | undefined;

    const expect = (deadlineMs: number): void => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.close(4009, 'Session timeout.'), deadlineMs);
    };
    expect(identifyDeadlineMs);

    const connection: VoiceConnection = {
      options,
      udpPort: udp.port,
      ssrc,
      get grant() {
        return grant;
      },
      send: (name, op, d, more = {}) => socket.send(name, { op, d, ...more }),
      sendBinary: (name, bytes) => socket.sendBinary(name, bytes),
      close: (code, reason) => socket.close(code, reason),
      received: (op, d) =>
        events.emit('voice-receive', { userId: grant?.userId ?? null, op, d: op === 0 || op === 7 ? redact(d) : d }),
      heartbeat: () => expect(grant ? heartbeatDeadlineMs : identifyDeadlineMs),

      identify(claim) {
        const found = grants.redeem(claim);
        if (typeof found === 'number') {
          socket.close(found, closeReasons[found] ?? '');
          return false;
        }
        for (const older of of(found.userId, found.guildId)) older.close(4006, closeReasons[4006] ?? '');
        grant = found;
        member = {
          userId: found.userId,
          ssrc,
          discovery: dialect.discovery,
          transport: () => transport,
          receive(frame) {
            packets += 1;
            rooms.forward(member!, frame);
          },
          deliver: (frame) => udp.send(member!, frame),
          memberSpeaks: (other, isSpeaking) => session.memberSpeaks(other, isSpeaking),
          memberJoined: (other) => session.memberJoined?.(other),
          memberLeft: (other) => session.memberLeft?.(other),
        };
        self = {
          grant: found,
          view: () => ({
            userId: found.userId,
            guildId: found.guildId,
            channelId: found.channelId,
            ssrc,
            dialect: dialect.name,
            mode,
            packets,
            address: udp.addressOf(member!),
          }),
          close: (code, reason) => {
            leave();
            socket.close(code, reason);
          },
          cut: socket.cut,
          sendLiteral: socket.sendLiteral,
        };
        live.add(self);
        udp.add(member);
        seats.voiceConnected(found.userId, found.guildId);
        expect(heartbeatDeadlineMs);
        return true;
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

      enter() {
        if (!member || !grant || !mode) return;
        rooms.join(grant.channelId, member);
        events.emit('connected', { userId: grant.userId, channelId: grant.channelId, ssrc, mode });
      },
      speak: (isSpeaking) => {
        if (member) rooms.speak(member, isSpeaking);
      },
    };

    /** Out of room and UDP at once, whatever the socket still does. */
    const leave = (): void => {
      if (!member || !self || !live.delete(self)) return;
      rooms.leave(member);
      udp.remove(member);
    };

    webSocket.on('message', (data, isBinary) => {
      if (!socket.isOpen) return;
      if (!window.take()) return socket.close(4021, 'Rate limited.');
      try {
        const text = isBinary ? '' : frameText(data);
        const bytes = isBinary ? new Uint8Array(data as Buffer) : new Uint8Array();
        if (Math.max(bytes.length, text.length) > dialect.maxPayloadBytes) throw new RangeError('too long');
        if (isBinary) session.receiveBinary(bytes);
        else session.receiveText(text);
      } catch {
        socket.close(4002, 'Error while decoding payload.');
      }
    });
    webSocket.on('close', (code) => {
      clearTimeout(silence);
      leave();
      session.closed?.();
      if (grant && !server.has(grant.userId, grant.guildId)) seats.voiceLost(grant.userId, grant.guildId);
      events.emit('voice-close', { userId: grant?.userId ?? null, code });
    });
    const session = dialect.open(connection);
  };

  const server: VoiceServer = {
    dialectOf: (url) => dialects.find((dialect) => dialect.versions.includes(url.searchParams.get('v'))),
    serve(socket, request) {
      const url = new URL(request.url ?? '/', 'ws://localhost');
      events.emit('voice-open', { path: url.pathname + url.search });
      const dialect = server.dialectOf(url);
      if (dialect) return serve(socket, dialect);
      createMessageSocket(socket, rules).close(4012, 'Unknown version.');
    },
    clients: () => [...live].map(({ view }) => view()),
    has: (userId, guildId) => of(userId, guildId).length > 0,
    disconnect: (userId, guildId, code) =>
      of(userId, guildId).forEach((one) => one.close(code, closeReasons[code] ?? '')),
    sendLiteral: (userId, literal) => of(userId).forEach((one) => one.sendLiteral(literal)),
    close: (userId, code) => of(userId).forEach((one) => one.close(code, closeReasons[code] ?? '')),
    cut: (userId) => of(userId).forEach((one) => one.cut()),
  };
  return server;
}

const closeReasons: Record<number, string> = {
  4004: 'Authentication failed.',
  4006: 'Session is no longer valid.',
  4009: 'Session timeout.',
  4011: 'Server not found.',
  4014: 'Disconnected.',
  4015: 'Voice server crashed.',
  4017: 'E2EE/DAVE protocol required.',
  4022: 'Call terminated.',
};

const redact = (d: unknown): unknown =>
  typeof d === 'object' && d !== null && 'token' in d ? { ...d, token: '[redacted]' } : d;
