import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Faults } from './faults.ts';
import type { Page } from './page/page-server.ts';
import { answerRest, type RestContext } from './rest.ts';

/** Discord's gateways cap what they accept; this is only the bound of what we are willing to buffer. */
const maxPayloadBytes = 1024 * 1024;

/** What lies behind the one port. */
export interface Behind {
  faults: Faults;
  page: Page;
  rest: RestContext;
  serveGateway(socket: WebSocket, request: IncomingMessage): void;
  serveVoice(socket: WebSocket, request: IncomingMessage): void;
}

/** One port for REST, the page and every WebSocket; the path tells which. */
export interface HttpDoor {
  /** host:port */
  readonly authority: string;
  open(behind: Behind): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 at once, so that addresses are known; requests wait until `open`. */
export async function createHttpDoor(port: number): Promise<HttpDoor> {
  const http = createServer();
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes, perMessageDeflate: false });
  const streams = new Set<Duplex>();
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', reject);
      resolve();
    });
  });

  const upgrade = (behind: Behind, request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    const { pathname } = new URL(request.url ?? '/', 'ws://localhost');
    const isGateway = pathname === '/gateway' || pathname.startsWith('/gateway/');
    const isPage = pathname === '/listen';
    const { faults, page } = behind;
    const rule = isPage ? 'accept' : (isGateway ? faults.gateway : faults.voice).upgrade;
    if (rule === 'hang') return;
    if (rule === 'refuse' || (isPage && !page.isOwnPage(request))) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (socket) => {
      if (isPage) page.serve(socket);
      else if (isGateway) behind.serveGateway(socket, request);
      else behind.serveVoice(socket, request);
    });
  };

  return {
    authority: `127.0.0.1:${(http.address() as AddressInfo).port}`,
    open(behind) {
      http.on('request', (request, response) => {
        if (!answerRest(request, response, behind.rest)) void behind.page.answer(request, response);
      });
      http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) =>
        upgrade(behind, request, stream, head),
      );
    },
    async close() {
      for (const socket of webSockets.clients) socket.terminate();
      for (const stream of streams) stream.destroy();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
}
