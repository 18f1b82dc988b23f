import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Secret } from '../../shared-protocol/secret.ts';
import { systemClock } from '../time/clock.ts';
import { createGatewayClient, type GatewayClient, type GatewayState } from './gateway/client.ts';
import type { OpenSocket } from './socket.ts';
import { guild, ready } from './testing/gateway-world.ts';
import { credentials, documentReady } from './testing/voice-world.ts';
import { connectVoice, type VoiceEvent } from './voice/connect.ts';

const open: OpenSocket = (url) => new WebSocket(url);
const inBrowsers = (url: string) => new globalThis.WebSocket(url);
inBrowsers satisfies OpenSocket;

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Like the voice server of the original document, without encryption. */
function answer(socket: WebSocket, { op }: { op: number }): void {
  if (op === 0) socket.send(JSON.stringify(documentReady));
  if (op === 1) socket.send(JSON.stringify({ op: 4, d: { mode: 'plain' } }));
}

const connectTo = (authority: string, onEvent: (event: VoiceEvent) => void) =>
  connectVoice({
    credentials: { ...credentials, endpoint: authority },
    dialect: 'original',
    preferredMode: 'plain',
    documentPort: 80,
    isInsecure: true,
    openSocket: open,
    clock: systemClock,
    transport: {
      onSend: () => {},
      relay: () => {},
      speakAs: () => {},
      open: async () => ({ address: '127.0.0.1', port: 5 }),
      start: async () => {},
    },
    signal: AbortSignal.timeout(9000),
    onEvent,
  });

async function serve(onMessage: (socket: WebSocket, message: { op: number; d: never }) => void, hello?: object) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => onMessage(socket, JSON.parse(data.toString()) as never));
    if (hello) socket.send(JSON.stringify(hello));
  });
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { server, authority: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function signIn(
  url: string,
  openSocket = open,
): { client: GatewayClient; until(state: GatewayState['state']): Promise<GatewayState> } {
  let check = () => {};
  const client = createGatewayClient({
    url,
    token: new Secret('a.b.c'),
    openSocket,
    clock: systemClock,
    budget: { load: async () => [], save: async () => {} },
    onEvent: () => check(),
  });
  cleanups.push(() => client.stop());
  return {
    client,
    until: (state) =>
      new Promise((resolve) => {
        check = () => {
          if (client.state.state === state) resolve(client.state);
        };
        check();
      }),
  };
}

it('signs in over a real socket, resumes after the server cut it, and closes with 1000', async () => {
  const opcodes: number[] = [];
  const { server, authority } = await serve(
    (socket, { op }) => {
      opcodes.push(op);
      const send = (t: string, s: number, d: unknown) => socket.send(JSON.stringify({ op: 0, t, s, d }));
      if (op === 2) send('READY', 1, { ...ready, resume_gateway_url: `ws://${authority}` });
      if (op === 2) send('GUILD_CREATE', 2, guild);
      if (op === 6) send('RESUMED', 3, {});
    },
    { op: 10, d: { heartbeat_interval: 41_250 } },
  );
  const { client, until } = signIn(`ws://${authority}`);
  client.start();
  await until('ready');
  for (const socket of server.clients) socket.terminate();
  await until('waiting');
  await until('ready');
  expect(opcodes).toEqual([2, 6]);
  expect(client.guilds.get(guild.id)?.name).toBe(guild.name);
  const [socket] = server.clients;
  const closed = once(socket!, 'close');
  client.stop();
  expect((await closed)[0]).toBe(1000);
});

it('waits and tries again if nobody listens', async () => {
  const { server, authority } = await serve(() => {});
  await new Promise((resolve) => server.close(resolve));
  const { client, until } = signIn(`ws://${authority}`);
  client.start();
  expect(await until('waiting')).toMatchObject({ error: { code: 'gateway-unreachable' } });
  await until('connecting');
});

it('lets go of a socket that is still connecting, and survives what that one says', async () => {
  const tcp = createServer();
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  cleanups.push(() => tcp.close());
  const gone = new Promise<void>((resolve) => {
    const { client } = signIn(`ws://127.0.0.1:${(tcp.address() as AddressInfo).port}`, (url) => {
      const socket = new WebSocket(url);
      // The package emits an error for a handshake that is cut short, and Node exits if nobody handles it.
      socket.on('close', () => setImmediate(resolve));
      return socket;
    });
    tcp.once('connection', (stream) => {
      stream.on('error', () => {});
      client.stop();
    });
    client.start();
  });
  await gone;
});

it('connects to voice over a real socket', async () => {
  const received: unknown[] = [];
  const { server, authority } = await serve((socket, message) => {
    received.push(message);
    answer(socket, message);
  });
  let closed: (event: object) => void;
  const end = new Promise<object>((resolve) => (closed = resolve));
  const connection = await connectTo(authority, (event) => event.type === 'closed' && closed(event));
  expect(connection.mode).toBe('plain');
  expect(received).toHaveLength(2);
  for (const socket of server.clients) socket.close(4014);
  expect(await end).toMatchObject({ code: 4014, next: 'wait-for-move' });
});

/** The bytes of a server's close frame: FIN and opcode 8, its length, the code, the reason unchanged. */
function closeFrame(code: number, reason: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x88, 2 + reason.length, code >> 8, code & 0xff), reason]);
}
const longest = Buffer.from('é'.repeat(61) + '!');
const invalid = Buffer.from('ff fe c0 af 80'.replaceAll(' ', ''), 'hex');
const rawly = (socket: WebSocket, bytes: Buffer): void =>
  void (socket as unknown as { _socket: { write(data: Buffer): void } })._socket.write(bytes);

const greeting = { op: 10, d: { heartbeat_interval: 41_250 } };
const welcome = (socket: WebSocket, { op }: { op: number }, authority: string): void => {
  const send = (t: string, s: number, d: unknown) => socket.send(JSON.stringify({ op: 0, t, s, d }));
  if (op === 2) send('READY', 1, { ...ready, resume_gateway_url: `ws://${authority}` });
  if (op === 6) send('RESUMED', 3, {});
};

it('reads the code of a close whose reason has all of 123 bytes', async () => {
  expect(longest).toHaveLength(123);
  const { server, authority } = await serve((socket, message) => welcome(socket, message, authority), greeting);
  const { client, until } = signIn(`ws://${authority}`);
  client.start();
  await until('ready');
  for (const socket of server.clients) rawly(socket, closeFrame(4004, longest));
  expect(await until('stopped')).toMatchObject({ error: { code: 'token-refused' } });
});

it('takes a close whose reason is no UTF-8 for a line that broke, and resumes', async () => {
  const opcodes: number[] = [];
  const { server, authority } = await serve((socket, message) => {
    opcodes.push(message.op);
    welcome(socket, message, authority);
  }, greeting);
  const { client, until } = signIn(`ws://${authority}`);
  client.start();
  await until('ready');
  for (const socket of server.clients) rawly(socket, closeFrame(4004, invalid));
  expect(await until('waiting')).toMatchObject({ error: { code: 'gateway-unreachable' } });
  await until('ready');
  expect(opcodes).toEqual([2, 6]);
});

it('drops and counts a message of 17 MiB in many fragments, and hears the next one', async () => {
  const { server, authority } = await serve((socket, message) => welcome(socket, message, authority), greeting);
  const { client, until } = signIn(`ws://${authority}`);
  client.start();
  await until('ready');
  const [socket] = server.clients;
  socket!.send('{"op":0,"t":"GUILD_CREATE","s":2,"d":{"x":"', { fin: false });
  for (let at = 0; at < 17; at += 1) socket!.send('x'.repeat(1024 * 1024), { fin: at === 16 });
  socket!.send(JSON.stringify({ op: 0, t: 'GUILD_CREATE', s: 3, d: guild }));
  await vi.waitUntil(() => client.guilds.get(guild.id)?.isUnavailable === false, 10_000);
  expect(client.dropped).toBe(1);
  expect(client.state.state).toBe('ready');
  expect(server.clients.size).toBe(1);
});

describe('a live voice connection over a real socket', () => {
  async function live() {
    const { server, authority } = await serve(answer);
    const ends: VoiceEvent[] = [];
    await connectTo(authority, (event) => void (event.type === 'closed' && ends.push(event)));
    return { socket: [...server.clients][0]!, ended: () => vi.waitUntil(() => ends[0], 9000) };
  }

  it('reads the code of a close whose reason has all of 123 bytes', async () => {
    const { socket, ended } = await live();
    rawly(socket, closeFrame(4014, longest));
    expect(await ended()).toMatchObject({ code: 4014, next: 'wait-for-move' });
  });

  it('takes a close whose reason is no UTF-8 for a line that broke', async () => {
    const { socket, ended } = await live();
    rawly(socket, closeFrame(4014, invalid));
    expect(await ended()).toMatchObject({ code: 1006, next: 'rejoin', error: { code: 'voice-unreachable' } });
  });

  it('ends at a message of more than 1 MiB, whole or in fragments', async () => {
    for (const fragments of [1, 3]) {
      const { socket, ended } = await live();
      for (let at = 1; at <= fragments; at += 1)
        socket.send('x'.repeat((3 * 1024 * 1024) / fragments), { fin: at === fragments });
      expect(await ended()).toMatchObject({ next: 'rejoin', error: { code: 'voice-malformed' } });
    }
  });
});
