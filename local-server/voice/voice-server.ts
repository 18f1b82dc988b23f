import type { WebSocket } from 'ws';
import { createMessageSocket } from '../message-socket.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceDialect } from './dialect.ts';
import { createLiveClients, type VoiceClient } from './live-clients.ts';
import { originalDialect } from './original-dialect.ts';
import { serveVoice } from './serve-voice.ts';
import { v4Dialect, v8Dialect } from './v8-dialect.ts';
import type { VoiceContext } from './voice-context.ts';

const dialects: readonly VoiceDialect[] = [originalDialect, v4Dialect, v8Dialect];

export interface VoiceServer {
  serve(socket: WebSocket, url: URL): void;
  /** The dialect that an address asks for, or undefined. */
  dialectOf(url: URL): VoiceDialect | undefined;
  clients(): VoiceClient[];
  has(userId: string, guildId: string): boolean;
  disconnect(userId: string, guildId: string, code: number): void;
  /** Sends any frame to a user's connections. */
  sendLiteral(userId: string, literal: string | Uint8Array): void;
  /** Ends a user's connections with a close code; they can be resumed after 4015 and codes below 4000. */
  close(userId: string, code: number): void;
  /** Cuts the line without a close frame: the connections can be resumed. */
  cut(userId: string): void;
  /** From now on a resume of the user's present connections is refused with 4006. */
  forgetSession(userId: string): void;
  /** For the end of the server: nothing waits for a resume any longer. */
  shutDown(): void;
}

export function createVoiceServer(context: VoiceContext): VoiceServer {
  const live = createLiveClients();

  const server: VoiceServer = {
    dialectOf: (url) =>
      dialects.find(
        ({ name, versions }) => name === (context.dialect ?? name) && versions.includes(url.searchParams.get('v')),
      ),
    serve(socket, url) {
      context.events.emit('voice-open', { path: url.pathname + url.search });
      const dialect = server.dialectOf(url);
      const version = url.searchParams.get('v');
      if (dialect) return serveVoice(socket, dialect, version === null ? null : Number(version), live, context);
      createMessageSocket(socket, context.rules).close(4012, 'Unknown version.');
    },
    clients: () => live.all().map(({ view }) => view()),
    has: (userId, guildId) => live.of(userId, guildId).length > 0,
    disconnect: (userId, guildId, code) =>
      live.of(userId, guildId).forEach((one) => one.close(code, closeReason(code))),
    sendLiteral: (userId, literal) => live.of(userId).forEach((one) => one.sendLiteral(literal)),
    close: (userId, code) => live.of(userId).forEach((one) => one.close(code, closeReason(code))),
    cut: (userId) => live.of(userId).forEach((one) => one.cut()),
    forgetSession: (userId) => live.of(userId).forEach((one) => one.forget()),
    shutDown: live.close,
  };
  return server;
}
