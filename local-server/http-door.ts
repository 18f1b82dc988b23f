import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isGatewayAddress } from './addresses.ts';
import type { EventLog } from './event-log.ts';
import type { Faults } from './faults.ts';
import type { Page } from './page/page-server.ts';
import { urlOf } from './request-url.ts';
import type { RestServer } from './rest/answer-rest.ts';
import { createTlsFront } from './tls-front.ts';

/** Discord's gateways cap what they accept; this only bounds our buffers. */
const maxPayloadBytes = 1024 * 1024;

/** The services behind the one port. */
export interface Behind {
  faults: Faults;
  events: EventLog;
  page: Page;
  rest: RestServer;
  /** WebSockets with an Origin header, which browsers send, are refused */
  refusesOrigins: boolean;
  serveGateway(socket: WebSocket, url: URL): void;
  serveVoice(socket: WebSocket, url: URL): void;
}

/** One port for REST, the page and every WebSocket; the path decides which. */
export interface HttpDoor {
  /** host:port */
  readonly authority: string;
  open(behind: Behind): void;
  close(): Promise<void>;
}

export interface HttpDoorOptions {
  port: number;
  /** PEM; with it the port speaks TLS as well */
  certificate: { key: string; cert: string } | null;
}

/** Listens on 127.0.0.1 at once, so that addresses are known; requests wait until `open`. */
export async function createHttpDoor({ port, certificate }: HttpDoorOptions): Promise<HttpDoor> {
  const plain = createServer();
  const secure = certificate && createSecureServer(certificate);
  const front = secure && createTlsFront(plain, secure);
  const listening = front ?? plain;
  const servers = secure ? [plain, secure] : [plain];
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes, perMessageDeflate: false });
  const streams = new Set<Duplex>();
  // A client that does not trust the certificate is its own problem.
  secure?.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    listening.once('error', reject);
    listening.listen(port, '127.0.0.1', () => {
      listening.off('error', reject);
      resolve();
    });
  });

  const upgrade = (behind: Behind, request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    const refuse = (status: string): void => void stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    const url = urlOf(request);
    if (!url) return refuse('400 Bad Request');
    const { pathname } = url;
    const isGateway = isGatewayAddress(request.headers.host ?? '', url);
    const isPage = pathname === '/listen';
    const { faults, page } = behind;
    const { origin } = request.headers;
    if (!isPage && behind.refusesOrigins && origin !== undefined) {
      behind.events.emit('origin-refused', { path: pathname, origin });
      return refuse('403 Forbidden');
    }
    const rule = isPage ? 'accept' : (isGateway ? faults.gateway : faults.voice).upgrade;
    if (rule === 'hang') return;
    if (rule === 'refuse' || (isPage && !page.isOwnPage(request))) return refuse('503 Service Unavailable');
    webSockets.handleUpgrade(request, stream, head, (socket) => {
      if (isPage) page.serve(socket);
      else if (isGateway) behind.serveGateway(socket, url);
      else behind.serveVoice(socket, url);
    });
  };

  const answer = async (behind: Behind, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = urlOf(request);
    if (!url) return void response.writeHead(400).end();
    if (!(await behind.rest(request, url, response))) await behind.page.answer(request, url, response);
  };

  return {
    authority: `127.0.0.1:${(listening.address() as AddressInfo).port}`,
    open(behind) {
      for (const server of servers) {
        server.on('request', (request: IncomingMessage, response: ServerResponse) => {
          // Any failure costs only this request.
          answer(behind, request, response).catch(() => response.destroy());
        });
        server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
          try {
            upgrade(behind, request, stream, head);
          } catch {
            stream.destroy();
          }
        });
      }
    },
    async close() {
      for (const socket of webSockets.clients) socket.terminate();
      for (const stream of streams) stream.destroy();
      const closed = new Promise<void>((resolve) => listening.close(() => resolve()));
      for (const server of servers) server.closeAllConnections();
      front?.destroyAll();
      await closed;
    },
  };
}
