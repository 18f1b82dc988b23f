import type { WebSocket } from 'ws';
import { createMessageSocket, frameText } from '../message-socket.ts';
import { createRateWindow } from '../rate-window.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceDialect } from './dialect.ts';
import type { Carrier, LiveClients } from './live-clients.ts';
import { createVoiceClient } from './voice-client.ts';
import type { VoiceContext } from './voice-context.ts';

/** More than any honest client sends; a heartbeat interval taken as 1 ms exceeds it within half a second. */
const messageLimit = 240;
const messageWindowMs = 10_000;

/** Serves one WebSocket of the voice gateway: for a new connection, or for an older one that it resumes. */
export function serveVoice(
  webSocket: WebSocket,
  dialect: VoiceDialect,
  version: number | null,
  live: LiveClients,
  context: VoiceContext,
): void {
  const socket = createMessageSocket(webSocket, context.rules);
  const window = createRateWindow(messageLimit, messageWindowMs);
  const carrier = {} as Carrier;
  carrier.owner = createVoiceClient({ dialect, version, carrier, socket, live, context });

  webSocket.on('message', (data, isBinary) => {
    if (!socket.isOpen) return;
    if (!window.take()) return carrier.owner.close(4021, closeReason(4021));
    carrier.owner.receive(isBinary ? new Uint8Array(data as Buffer) : frameText(data));
  });
  webSocket.on('close', (code) => {
    const { owner } = carrier;
    owner.lost(socket, code);
    context.events.emit('voice-close', { userId: owner.userId, code });
  });
}
