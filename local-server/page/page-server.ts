import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import type { Listener } from '../listener/listener.ts';
import type { Snapshot } from '../snapshot.ts';
import { loadPage, type PageAssets } from './page-assets.ts';

/** The page: people, packets, levels, and the sound of the channel. */
export interface Page {
  answer(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void>;
  /** Its WebSocket at /listen: snapshots as text, sound as binary frames once the page has asked for it. */
  serve(socket: WebSocket): void;
  /** A page from elsewhere must not hear the channel. */
  isOwnPage(request: IncomingMessage): boolean;
  close(): void;
}

interface PageOptions {
  members(): Snapshot;
  listener: Listener;
}

const snapshotEveryMs = 200;
/** A page that does not keep up hears a gap instead of growing our memory. */
const backlogBytes = 1024 * 1024;

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function createPage({ members, listener }: PageOptions): Page {
  const clients = new Map<WebSocket, () => void>();
  let timer: NodeJS.Timeout | undefined;
  let assets: Promise<PageAssets> | null = null;

  const isLocal = (request: IncomingMessage): boolean =>
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');

  return {
    async answer(request, { pathname }, response) {
      // A name that was made to point at this computer must not read the page.
      if (!isLocal(request)) return void response.writeHead(403).end();
      try {
        assets ??= loadPage();
        const asset = (await assets)[pathname];
        if (!asset || (request.method !== 'GET' && request.method !== 'HEAD'))
          return void response.writeHead(404).end();
        response.writeHead(200, {
          'content-type': asset.type,
          'content-security-policy': policy,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        });
        response.end(request.method === 'HEAD' ? undefined : asset.body);
      } catch {
        assets = null;
        response.writeHead(500, { 'content-type': 'text/plain' }).end('The page could not be built.');
      }
    },

    isOwnPage: (request) =>
      isLocal(request) &&
      (request.headers.origin === undefined ||
        ['http', 'https'].some((scheme) => request.headers.origin === `${scheme}://${request.headers.host}`)),

    serve(socket) {
      let stop: (() => void) | null = null;
      const send = (data: string | Uint8Array): void => {
        if (socket.readyState === socket.OPEN && socket.bufferedAmount < backlogBytes) socket.send(data);
      };
      clients.set(socket, () => send(JSON.stringify(members())));
      clients.get(socket)!();
      timer ??= setInterval(() => clients.forEach((tell) => tell()), snapshotEveryMs);
      socket.on('error', () => socket.terminate());
      socket.on('message', (data, isBinary) => {
        const text = isBinary ? '' : (data as Buffer).toString('utf8');
        if (text === 'listen')
          stop ??= listener.hear(({ channels, samples }) => {
            const frame = Buffer.alloc(4 + samples.byteLength);
            frame.writeUInt32LE(channels, 0);
            Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).copy(frame, 4);
            send(frame);
          });
        if (text === 'quiet') {
          stop?.();
          stop = null;
        }
      });
      socket.on('close', () => {
        stop?.();
        clients.delete(socket);
        if (clients.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      });
    },

    close() {
      clearInterval(timer);
      clients.clear();
    },
  };
}
