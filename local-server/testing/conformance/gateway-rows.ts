import { GatewayCloseCodes, GatewayOpcodes } from 'discord-api-types/v10';
import type { LocalServer } from '../../index.ts';
import { openRaw, readReady, signIn, type Payload, type RawSocket } from '../raw-client.ts';
import { numbered, onServer, outcomeOf, patienceMs, type Row } from './probe.ts';

const fence = { send: { op: 1, d: null }, ack: 11 };
const nameOf = ({ op, t }: Payload): string => (t ? `\`${t}\`` : `op ${op}`);
const after = (socket: RawSocket, ...sent: unknown[]): Promise<string> => outcomeOf(socket, sent, fence, nameOf);

/** A new connection, past Hello. */
async function open(server: LocalServer, query = '?v=10&encoding=json'): Promise<RawSocket> {
  const socket = await openRaw(`${server.gatewayUrl}${query}`);
  await socket.op(10);
  return socket;
}

/** A new session with nothing unread but what its READY brought. */
async function settled(server: LocalServer): Promise<{ socket: RawSocket; sessionId: string }> {
  const socket = await signIn(server, server.token);
  const { session_id: sessionId } = await readReady(socket);
  await after(socket);
  return { socket, sessionId };
}

const identify = (server: LocalServer, more: object = {}) => ({
  op: 2,
  d: { token: server.token, intents: 1, properties: { os: 'linux', browser: 'test', device: 'test' }, ...more },
});

/** What a client may send, as the documentation writes it. */
const wellFormed = ({ guildId, channelId, bot }: LocalServer): Readonly<Record<number, unknown>> => ({
  1: null,
  3: { since: null, activities: [{ name: 'music', type: 2 }], status: 'online', afk: false },
  4: { guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: true },
  8: { guild_id: guildId, user_ids: [bot.id], limit: 0 },
  31: { guild_ids: [guildId] },
  43: { guild_id: guildId, fields: ['status', 'voice_start_time'] },
});

/** What only the server sends, and how a test has it sent. */
const fromServer: Readonly<Record<number, (server: LocalServer, socket: RawSocket) => void>> = {
  0: ({ gateway, bot }) => gateway.dispatch(bot.id, 'MESSAGE_CREATE', {}),
  7: ({ gateway, bot }) => gateway.reconnect(bot.id),
  9: ({ gateway, bot }) => gateway.invalidate(bot.id, true),
  11: (_, socket) => socket.send({ op: 1, d: null }),
};

async function sendsByItself(server: LocalServer, op: number): Promise<string> {
  if (op === 10) {
    const socket = await open(server);
    socket.terminate();
    return 'sends it first of all';
  }
  const { socket } = await settled(server);
  fromServer[op]!(server, socket);
  await socket.op(op);
  socket.terminate();
  return op === 11 ? 'sends it after op 1' : op === 0 ? 'sends events in it' : 'sends it on demand';
}

async function afterSignIn(server: LocalServer, op: number): Promise<string> {
  if (op === 2) {
    const socket = await open(server);
    return `answers ${await after(socket, identify(server))}`;
  }
  const { socket, sessionId } = await settled(server);
  if (op === 6) {
    socket.terminate();
    const next = await open(server);
    return `answers ${await after(next, { op, d: { token: server.token, session_id: sessionId, seq: 1 } })}`;
  }
  const came = await after(socket, { op, d: wellFormed(server)[op] });
  return came.startsWith('op') || came.startsWith('`') ? `answers ${came}` : came;
}

export async function gatewayOpcodes(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [op, name] of numbered(GatewayOpcodes)) {
    const isServers = op === 10 || op in fromServer;
    const row = await onServer(async (server) => {
      const does = await (isServers ? sendsByItself : afterSignIn)(server, op);
      const early = await after(await open(server), { op, d: wellFormed(server)[op] ?? null });
      const wrong = await after((await settled(server)).socket, { op, d: 'wrong' });
      return [String(op), name, does, isServers || op === 2 || op === 6 ? '' : early, wrong];
    });
    rows.push(row);
  }
  return rows;
}

/** What a client does to be closed with a code; codes that are not here come on demand only. */
const provocations: Readonly<Record<number, [how: string, (server: LocalServer) => Promise<RawSocket>]>> = {
  4001: ['an opcode that is not in the list', async (server) => sending((await settled(server)).socket, { op: 99 })],
  4002: ['no JSON, too much of it, or a wrong shape', async (server) => sending(await open(server), { op: 'x' })],
  4003: ['anything but a heartbeat before Identify', async (server) => sending(await open(server), { op: 4, d: {} })],
  4004: ['a wrong token', async (server) => sending(await open(server), identify(server, { token: 'wrong' }))],
  4005: ['Identify twice', async (server) => sending((await settled(server)).socket, identify(server))],
  4007: [
    'Resume with a number that was never sent',
    async (server) => {
      const { socket, sessionId } = await settled(server);
      socket.terminate();
      return sending(await open(server), { op: 6, d: { token: server.token, session_id: sessionId, seq: 9999 } });
    },
  ],
  4008: [
    'more than 120 payloads in 60 s',
    async (server) => {
      const { socket } = await settled(server);
      for (let sent = 0; sent < 121; sent += 1) socket.send({ op: 1, d: null });
      return socket;
    },
  ],
  4009: ['no heartbeat for one and a half intervals', (server) => open(server)],
  4010: [
    'a shard beyond their number',
    async (server) => sending(await open(server), identify(server, { shard: [2, 1] })),
  ],
  4012: ['a version or encoding that is not served', (server) => openRaw(`${server.gatewayUrl}?v=3&encoding=json`)],
  4013: [
    'an intent that does not exist',
    async (server) => sending(await open(server), identify(server, { intents: -1 })),
  ],
  4014: [
    'a privileged intent, unless the option `intents` allows it',
    async (server) => sending(await open(server), identify(server, { intents: 2 })),
  ],
};

function sending(socket: RawSocket, payload: unknown): RawSocket {
  socket.send(payload);
  return socket;
}

export async function gatewayCloseCodes(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [code, name] of numbered(GatewayCloseCodes)) {
    const [how, provoke] = provocations[code] ?? ['never by itself'];
    if (provoke) {
      const impatient = code === 4009 ? { heartbeatIntervalMs: 100 } : {};
      const closed = await onServer(async (server) => (await provoke(server)).closed(patienceMs), impatient);
      if (closed !== code) throw new Error(`${how} closed with ${closed} instead of ${code}`);
    }
    const closed = await onServer(async (server) => {
      const { socket } = await settled(server);
      server.gateway.close(server.bot.id, code);
      return socket.closed(patienceMs);
    });
    rows.push([String(code), name, how, closed === code ? 'yes' : `closes with ${closed}`]);
  }
  return rows;
}
