import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { request } from 'node:https';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startLocalServer, type LocalServer } from './index.ts';
import { signIn } from './testing/raw-client.ts';

let server: LocalServer;
afterEach(() => server.close());

const outcome = (url: string, options: ConstructorParameters<typeof WebSocket>[2] = {}): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: 3000, ...options });
    socket.once('message', (data) => {
      resolve((data as Buffer).toString('utf8'));
      socket.terminate();
    });
    socket.once('error', ({ message }) => resolve(message));
  });

test('one port answers wss and ws, https and http, and the certificate is trusted by its file', async () => {
  server = await startLocalServer({ tls: true });
  const ca = await readFile(server.caFile!);
  expect(await outcome(`wss://${server.voiceEndpoint}?v=8`, { ca })).toContain('"op":8');
  expect(await outcome(`wss://localhost:${server.voiceEndpoint.split(':')[1]}?v=8`, { ca })).toContain('"op":8');
  expect(await outcome(`ws://${server.voiceEndpoint}?v=8`)).toContain('"op":8');
  expect(await outcome(`wss://${server.voiceEndpoint}?v=8`)).toMatch(/self-signed|self signed/);
  const gateway = await signIn(server, server.token);
  await gateway.dispatch('READY');
  expect(server.gatewayUrl).toMatch(/^ws:/);
  expect((await fetch(`${server.restUrl}/gateway`)).status).toBe(200);
  const secure = request(`https://${server.voiceEndpoint}/api/gateway`, { ca, agent: false }).end();
  const [response] = (await once(secure, 'response', { signal: AbortSignal.timeout(3000) })) as [
    { statusCode: number },
  ];
  expect(response.statusCode).toBe(200);
  secure.destroy();
});

test('junk, half a handshake and silence at the door harm nobody, and close does not wait for them', async () => {
  server = await startLocalServer({ tls: true });
  const port = Number(server.voiceEndpoint.split(':')[1]);
  for (const hex of ['', '16', '160301ffff00', '00ff', '5052492a']) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect', { signal: AbortSignal.timeout(3000) });
    if (hex) socket.write(Buffer.from(hex, 'hex'));
  }
  expect(await outcome(`wss://${server.voiceEndpoint}?v=8`, { ca: await readFile(server.caFile!) })).toContain(
    '"op":8',
  );
  const { caFile } = server;
  expect(existsSync(caFile!)).toBe(true);
  await server.close();
  expect(existsSync(caFile!)).toBe(false);
});

test('without TLS the port is plain and there is no certificate', async () => {
  server = await startLocalServer();
  expect(server.caFile).toBeNull();
  expect(await outcome(`wss://${server.voiceEndpoint}?v=8`)).not.toContain('"op":8');
});

test('foreign origins can be refused on both gateways, clients without one come in', async () => {
  server = await startLocalServer({ refuseOrigins: true });
  const origin = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';
  for (const url of [`${server.gatewayUrl}?v=10&encoding=json`, `ws://${server.voiceEndpoint}?v=8`]) {
    expect(await outcome(url, { origin })).toContain('403');
    expect(await outcome(url)).toContain('"op":');
  }
  expect(server.events.history('origin-refused')).toEqual([
    { path: '/gateway', origin },
    { path: '/', origin },
  ]);
});
