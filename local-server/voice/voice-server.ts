import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { createMessageSocket } from '../message-socket.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceDialect } from './dialect.ts';
import { originalDialect } from './original-dialect.ts';
import { serveVoice, type LiveClient, type LiveClients, type VoiceClient, type VoiceContext } from './voice-client.ts';

const dialects: readonly VoiceDialect[] = [originalDialect];

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

export function createVoiceServer(context: VoiceContext): VoiceServer {
  const live = new Set<LiveClient>();
  const of = (userId: string, guildId?: string): LiveClient[] =>
    [...live].filter(({ grant }) => grant.userId === userId && (guildId === undefined || grant.guildId === guildId));
  const registry: LiveClients = {
    add: (client) => void live.add(client),
    remove: (client) => live.delete(client),
    replace: ({ userId, guildId }) => of(userId, guildId).forEach((older) => older.close(4006, closeReason(4006))),
    has: ({ userId, guildId }) => of(userId, guildId).length > 0,
  };

  const server: VoiceServer = {
    dialectOf: (url) => dialects.find((dialect) => dialect.versions.includes(url.searchParams.get('v'))),
    serve(socket, request) {
      const url = new URL(request.url ?? '/', 'ws://localhost');
      context.events.emit('voice-open', { path: url.pathname + url.search });
      const dialect = server.dialectOf(url);
      if (dialect) return serveVoice(socket, dialect, registry, context);
      createMessageSocket(socket, context.rules).close(4012, 'Unknown version.');
    },
    clients: () => [...live].map(({ view }) => view()),
    has: (userId, guildId) => of(userId, guildId).length > 0,
    disconnect: (userId, guildId, code) => of(userId, guildId).forEach((one) => one.close(code, closeReason(code))),
    sendLiteral: (userId, literal) => of(userId).forEach((one) => one.sendLiteral(literal)),
    close: (userId, code) => of(userId).forEach((one) => one.close(code, closeReason(code))),
    cut: (userId) => of(userId).forEach((one) => one.cut()),
  };
  return server;
}
