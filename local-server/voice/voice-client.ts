import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import * as v from 'valibot';
import { isIpText } from '../../shared-protocol/packet-layout.ts';
import { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { EventLog } from '../event-log.ts';
import type { RuleBook } from '../faults.ts';
import type { ChannelMember, Rooms } from '../media/rooms.ts';
import { transportModes, type TransportSession } from '../media/transport-mode.ts';
import type { UdpPeer, UdpServer } from '../media/udp-server.ts';
import { createMessageSocket, frameText } from '../message-socket.ts';
import { createRateWindow } from '../rate-window.ts';
import type { Seats } from '../seats.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceConnection, VoiceDialect, VoiceOptions } from './dialect.ts';
import type { Grant, Grants } from './grants.ts';

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

/** An identified connection. */
export interface LiveClient {
  grant: Grant;
  view(): VoiceClient;
  close(code: number, reason: string): void;
  cut(): void;
  sendLiteral(literal: string | Uint8Array): void;
}

/** Where connections enter themselves. */
export interface LiveClients {
  add(client: LiveClient): void;
  /** false where it was gone already */
  remove(client: LiveClient): boolean;
  /** Closes the older connection of the same user in the same guild. */
  replace(grant: Grant): void;
  has(grant: Grant): boolean;
}

export interface VoiceContext {
  grants: Grants;
  seats: Seats;
  rooms: Rooms;
  udp: UdpServer;
  events: EventLog;
  rules: RuleBook;
  options: VoiceOptions;
}

/** Serves one WebSocket of the voice gateway in one dialect, from the upgrade to the close. */
export function serveVoice(
  webSocket: WebSocket,
  dialect: VoiceDialect,
  registry: LiveClients,
  context: VoiceContext,
): void {
  const { grants, seats, rooms, udp, events, rules, options } = context;

  const socket = createMessageSocket(webSocket, rules);
  const window = createRateWindow(messageLimit, messageWindowMs);
  const ssrc = rooms.nextSsrc();
  let grant: Grant | null = null;
  let transport: TransportSession | null = null;
  let mode: VoiceMode | null = null;
  let packets = 0;
  let member: (ChannelMember & UdpPeer) | null = null;
  let self: LiveClient | null = null;
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
        socket.close(found, closeReason(found));
        return false;
      }
      registry.replace(found);
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
      registry.add(self);
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
    if (!member || !self || !registry.remove(self)) return;
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
    if (grant && !registry.has(grant)) seats.voiceLost(grant.userId, grant.guildId);
    events.emit('voice-close', { userId: grant?.userId ?? null, code });
  });
  const session = dialect.open(connection);
}

/** What may be shown of an Identify or Resume. */
const redact = (d: unknown): unknown =>
  typeof d === 'object' && d !== null && 'token' in d ? { ...d, token: '[redacted]' } : d;
