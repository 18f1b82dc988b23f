import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { urlOf } from '../local-server/request-url.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.xhtml': 'application/xhtml+xml',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.webm': 'audio/webm',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.flac': 'audio/flac',
  '.wav': 'audio/wav',
  '.pdf': 'application/pdf',
};

/** Serves one folder over http on this computer. @param headers of every answer, besides its type and length */
export async function serveFolder(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    void answer(request).then(
      ({ path, size }) => {
        response.writeHead(200, {
          ...headers,
          'content-type': types[extname(path)] ?? 'application/octet-stream',
          'content-length': size,
        });
        pipeline(createReadStream(path), response, () => undefined);
      },
      () => response.writeHead(404).end('Not found'),
    );
  });

  async function answer(request: IncomingMessage): Promise<{ path: string; size: number }> {
    const { pathname } = urlOf(request) ?? {};
    if (pathname === undefined) throw new Error('no address');
    const path = join(folder, normalize(decodeURIComponent(pathname)).replace(/\/$/, '/index.html'));
    const found = await stat(path);
    if (!found.isFile()) throw new Error('not a file');
    return { path, size: found.size };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
