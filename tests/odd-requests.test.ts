import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalServer } from '../local-server/index.ts';
import { serveFolder } from '../scripts/static-server.ts';

/** Any web page can send most of these to a port of this computer, and any TCP client all of them. */
const targets: readonly (readonly [name: string, target: string])[] = [
  ['//', '//'],
  ['///gateway', '///gateway'],
  ['an empty host with a port', '//:0/gateway'],
  ['a host with a bracket', 'http://['],
  ['a port out of range', 'http://127.0.0.1:99999/'],
  ['an absolute address', 'http://127.0.0.1/listen'],
  ['an absolute address of a WebSocket', 'ws://127.0.0.1/gateway'],
  ['an address of data', 'data:../../../../../../etc/passwd'],
  ['*', '*'],
  ['nothing', ''],
  ['/%', '/%'],
  ['/%zz', '/%zz'],
  ['/%00', '/%00'],
  ['a NUL', '/a\0b'],
  ['a byte above 127', '/\u00ff'],
  ['a backslash', '/\\..\\..\\etc\\passwd'],
  ['a way out of the folder', '/..%2f..%2f..%2f..%2fetc/passwd'],
  ['64 kB', `/${'a'.repeat(65_536)}`],
  ['64 kB of a query', `/gateway?${'v=8&'.repeat(16_384)}`],
  ['a voice version of its own', '/?v=__proto__'],
  ['/__proto__', '/__proto__'],
  ['a route of the API without an end', '/api//'],
];
const methods = ['GET', 'POST', 'PATCH', 'OPTIONS', 'CONNECT', 'TRACE'] as const;
const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

/** The first line of the answer; empty if the connection was closed without one. */
const ask = (open: () => Socket, head: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = open();
    let text = '';
    const settle = (): void => {
      socket.destroy();
      resolve(text.split('\r\n')[0] ?? '');
    };
    socket.setTimeout(5000, () => {
      text = 'no answer in 5 s';
      settle();
    });
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n')) settle();
    });
    socket.on('error', settle);
    socket.on('close', settle);
    socket.write(Buffer.from(head, 'latin1'));
  });

interface Door {
  open(): Socket;
  close(): Promise<void>;
}

const portOf = (url: string): number => Number(new URL(url).port);

async function openBox(tls: boolean): Promise<Door> {
  const server = await startLocalServer({ tls });
  const port = portOf(server.pageUrl);
  return {
    open: () =>
      // The certificate is made for this run, and what it says is of no concern here.
      tls ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }) : connectPlain(port, '127.0.0.1'),
    close: () => server.close(),
  };
}

async function openFolder(): Promise<Door> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-folder-'));
  await writeFile(join(folder, 'index.html'), '<title>here</title>');
  const served = await serveFolder(folder);
  return {
    open: () => connectPlain(portOf(served.url), '127.0.0.1'),
    async close() {
      await served.close();
      await rm(folder, { recursive: true });
    },
  };
}

describe.each([
  ['the local server', () => openBox(false)],
  ['the local server over TLS', () => openBox(true)],
  ["the demo page's server", openFolder],
])('%s', (_, begin) => {
  let door: Door;
  beforeAll(async () => {
    door = await begin();
  });
  afterAll(() => door.close());

  it.each(targets)('answers or hangs up on %s, and goes on', async (_name, target) => {
    const heads = methods.flatMap((method) =>
      ['', upgrade].map((more) => `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`),
    );
    const answers = await Promise.all(heads.map((head) => ask(() => door.open(), head)));
    for (const answer of answers) expect(answer).toMatch(/^$|^HTTP\/1\.1 [1-5]\d\d /);
    expect(await ask(() => door.open(), 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')).toBe('HTTP/1.1 200 OK');
  });
});
