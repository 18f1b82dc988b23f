import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { PacketFault } from '../media/transport-mode.ts';
import type { MessageSocket } from '../message-socket.ts';
import { closeReason } from './close-reason.ts';
import { isOfSession, type Grant, type VoiceClaim } from './grants.ts';

/** A voice connection as snapshots show it. */
export interface VoiceClient {
  userId: string;
  guildId: string;
  channelId: string;
  ssrc: number;
  dialect: string;
  /** `v` of the address */
  version: number | null;
  mode: VoiceMode | null;
  packets: number;
  /** datagrams that carried nothing, by reason */
  dropped: Record<PacketFault, number>;
  address: { address: string; port: number } | null;
  /** false while it waits for a resume */
  isAttached: boolean;
}

/** An identified connection; it may outlive its WebSocket. */
export interface LiveClient {
  grant: Grant;
  view(): VoiceClient;
  /** false for one that only a fresh Identify can replace */
  readonly isResumable: boolean;
  /** Takes another WebSocket and sends the missed messages. */
  adopt(carrier: Carrier, socket: MessageSocket, sequence: number | null): void;
  /** From now on a resume is refused. */
  forget(): void;
  close(code: number, reason: string): void;
  cut(): void;
  sendLiteral(literal: string | Uint8Array): void;
}

/** One WebSocket's way to the connection that it belongs to, which a resume changes. */
export interface Carrier {
  owner: CarriedClient;
}

/** A connection's use of its WebSocket. */
export interface CarriedClient {
  readonly userId: string | null;
  receive(data: string | Uint8Array): void;
  lost(socket: MessageSocket, code: number): void;
  close(code: number, reason: string): void;
}

/** The identified connections of all dialects. */
export interface LiveClients {
  all(): LiveClient[];
  of(userId: string, guildId?: string): LiveClient[];
  add(client: LiveClient): void;
  /** false if it was already gone */
  remove(client: LiveClient): boolean;
  /** Closes the older connection of the same user in the same guild. */
  replace(grant: Grant): void;
  has(grant: Grant): boolean;
  /** The connection that a Resume names, or the close code for what is wrong: 4006 session, 4004 token. */
  find(claim: VoiceClaim): LiveClient | 4004 | 4006;
  /** No connection waits for a resume any longer. */
  close(): void;
  readonly isClosed: boolean;
}

export function createLiveClients(): LiveClients {
  const live = new Set<LiveClient>();
  let isClosed = false;
  const clients: LiveClients = {
    all: () => [...live],
    of: (userId, guildId) =>
      [...live].filter(({ grant }) => grant.userId === userId && (guildId === undefined || grant.guildId === guildId)),
    add: (client) => void live.add(client),
    remove: (client) => live.delete(client),
    replace({ userId, guildId }) {
      for (const older of clients.of(userId, guildId)) older.close(4006, closeReason(4006));
    },
    has: ({ userId, guildId }) => clients.of(userId, guildId).length > 0,
    find({ guildId, ...claim }) {
      const found = [...live].find(
        ({ grant, isResumable }) => isResumable && grant.guildId === guildId && isOfSession(grant, claim),
      );
      if (!found) return 4006;
      return found.grant.token === claim.token ? found : 4004;
    },
    close() {
      isClosed = true;
      for (const client of live) client.forget();
    },
    get isClosed() {
      return isClosed;
    },
  };
  return clients;
}
