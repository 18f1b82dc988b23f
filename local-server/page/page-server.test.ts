import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startLocalServer, type LocalServer } from '../index.ts';
import { joinVoice, readReady, signIn } from '../testing/raw-client.ts';
import { writePlainPacket } from '../../shared-protocol/packet-layout.ts';
import type { Snapshot } from '../snapshot.ts';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

const get = (path: string) => fetch(new URL(path, server.pageUrl), { signal: AbortSignal.timeout(5000) });

/** Status of a GET with headers that fetch would not send. */
const statusOf = (headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) =>
    request(server.pageUrl, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(),
  );

test('page, script and style come from the server itself, under a policy that lets nothing else in', async () => {
  const page = await get('/');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('Earshot box');
  expect(await (await get('/page-client.js')).text()).toContain('/listen');
  expect(await (await get('/page.css')).text()).toContain('light-dark(');
  expect((await get('/../package.json')).status).toBe(404);
});

test('a name that was pointed at this computer cannot read the page', async () => {
  expect(await statusOf({ host: 'evil.example' })).toBe(403);
  expect(await statusOf({})).toBe(200);
});

test('a page from elsewhere cannot listen', async () => {
  const socket = new WebSocket(`${server.pageUrl.replace('http', 'ws')}listen`, { origin: 'https://evil.example' });
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(error.message).toContain('503');
});

test('the page shows who is there and, on request, plays the channel', async () => {
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  const { udp, ready } = await joinVoice(gateway, server, 'plain');
  const socket = new WebSocket(`${server.pageUrl.replace('http', 'ws')}listen`, {
    origin: server.pageUrl.slice(0, -1),
  });
  const snapshot = await new Promise<Snapshot>((resolve) =>
    socket.once('message', (data) => resolve(JSON.parse((data as Buffer).toString()) as Snapshot)),
  );
  const lounge = snapshot.guilds[0]!.channels.find(({ id }) => id === server.channelId)!;
  expect(lounge.members.map(({ name }) => name)).toEqual(['ada', 'Amazing Grace', 'Listener', 'Earshot']);
  expect(lounge.members[3]!.voice).toMatchObject({ dialect: 'original', mode: 'plain' });

  const sound = new Promise<Buffer>((resolve) =>
    socket.on('message', (data, isBinary) => {
      if (isBinary) resolve(data as Buffer);
    }),
  );
  // Its first snapshot after this one shows that the server has read earlier messages.
  socket.send('listen');
  await new Promise((resolve) => socket.once('message', resolve));
  for (let index = 0; index < 60; index += 1)
    udp.send(writePlainPacket(ready.ssrc, new Uint8Array(66).fill(5)), server.udpPort);
  const chunk = await sound;
  expect(chunk.readUInt32LE(0)).toBe(1);
  expect(chunk.readInt16LE(4)).toBe(0x0505);
  socket.terminate();
  udp.close();
});
