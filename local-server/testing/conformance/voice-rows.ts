import { VoiceCloseCodes, VoiceOpcodes } from 'discord-api-types/voice/v8';
import type { LocalServer, LocalServerOptions } from '../../index.ts';
import {
  askForVoice,
  openRaw,
  readReady,
  signIn,
  type Payload,
  type RawSocket,
  type VoicePair,
} from '../raw-client.ts';
import { claimOf, connectV8, takePartInDave, type RawV8 } from '../raw-v8-client.ts';
import { numbered, onServer, outcomeOf, patienceMs, type Row } from './probe.ts';

const mode = 'aead_aes256_gcm_rtpsize';
const fence = { send: { op: 3, d: { t: 7, seq_ack: 0 } }, ack: 6 };
const names = new Map(numbered(VoiceOpcodes));
const nameOf = ({ op }: Payload): string => names.get(op) ?? `op ${op}`;
const after = (socket: RawSocket, ...sent: unknown[]): Promise<string> => outcomeOf(socket, sent, fence, nameOf);

/** Each channel with encryption if its clients have it, unless something else is asked for. */
const inCall = <T>(options: LocalServerOptions, run: (server: LocalServer) => Promise<T>): Promise<T> =>
  onServer(run, { dave: { voice: 'optional' }, ...options });

/** Asks on the main gateway for what a voice connection needs. */
async function ask(server: LocalServer, token = server.token): Promise<VoicePair> {
  const gateway = await signIn(server, token);
  await readReady(gateway);
  return askForVoice(gateway, server);
}

async function open(pair: VoicePair, version = 8): Promise<RawSocket> {
  const socket = await openRaw(`ws://${pair.endpoint}?v=${version}`);
  await socket.op(8);
  return socket;
}

const identify = (pair: VoicePair, more: object = {}) => ({
  op: 0,
  d: { ...claimOf(pair), user_id: pair.userId, max_dave_protocol_version: 1, ...more },
});
const select = (more: object = {}) => ({
  op: 1,
  d: { protocol: 'udp', data: { address: '127.0.0.1', port: 9, mode }, ...more },
});
const resume = (pair: VoicePair, more: object = {}) => ({ op: 7, d: { ...claimOf(pair), seq_ack: 1, ...more } });

/** In the call, past everything that its beginning brings, without encryption between members. */
async function connected(server: LocalServer): Promise<{ pair: VoicePair; socket: RawSocket; ssrc: number }> {
  const pair = await ask(server);
  const { socket, ready, udp } = await connectV8(pair, mode);
  udp.close();
  await after(socket);
  return { pair, socket, ssrc: ready.ssrc };
}

/** Opcodes that a call of three brings: two encrypted members, and one without who comes and goes. */
function seenInACall(): Promise<ReadonlySet<number>> {
  return inCall({}, async (server) => {
    const seen = new Set<number>();
    const calls: RawV8[] = [];
    const enter = async (token: string, daveVersion: number): Promise<RawV8> => {
      const pair = await ask(server, token);
      const call = await connectV8(pair, mode, { daveVersion });
      calls.push(call);
      call.socket.hear(({ op }) => seen.add(op));
      if (daveVersion > 0) takePartInDave(call, server.channelId);
      return call;
    };
    const until = async (socket: RawSocket, op: number): Promise<unknown> =>
      socket.next((one) => one.op === op, patienceMs);
    const [first = '', second = ''] = server.peerTokens;
    try {
      const one = await enter(server.token, 1);
      one.socket.send(fence.send);
      await until(one.socket, 6);
      const two = await enter(first, 1);
      await until(one.socket, 29);
      await until(two.socket, 30);
      two.socket.send({ op: 5, d: { speaking: 1, delay: 0, ssrc: two.ready.ssrc } });
      await until(one.socket, 5);
      const three = await enter(second, 0);
      await until(one.socket, 22);
      three.socket.close(1000);
      await until(one.socket, 13);
      await until(one.socket, 24);
      one.socket.terminate();
      const again = await open(one.pair);
      again.hear(({ op }) => seen.add(op));
      again.send(resume(one.pair));
      await until(again, 9);
      return seen;
    } finally {
      for (const { udp } of calls) udp.close();
    }
  });
}

/** What clients send, well-formed, and what shows in a call that it was taken. */
const sentByClients: Readonly<Record<number, (server: LocalServer) => Promise<string>>> = {
  0: async (server) => {
    const pair = await ask(server);
    return `answers ${await after(await open(pair), identify(pair))}`;
  },
  1: async (server) => {
    const pair = await ask(server);
    const socket = await open(pair);
    await after(socket, identify(pair, { max_dave_protocol_version: 0 }));
    return `answers ${await after(socket, select())}`;
  },
  3: async (server) => `answers ${await after((await connected(server)).socket, fence.send)}`,
  5: async (server) => {
    const { socket, ssrc } = await connected(server);
    return `${await after(socket, { op: 5, d: { speaking: 1, delay: 0, ssrc } })}; the others are told`;
  },
  7: async (server) => {
    const { pair, socket } = await connected(server);
    socket.terminate();
    return `answers ${await after(await open(pair), resume(pair))}`;
  },
};
/** The others of clients' opcodes, and what came in a call because of them. */
const takenInACall: Readonly<Record<number, number>> = { 23: 22, 26: 27, 28: 29 };

export async function voiceOpcodes(): Promise<Row[]> {
  const seen = await seenInACall();
  const rows: Row[] = [];
  for (const [op, name] of numbered(VoiceOpcodes)) {
    const taken = takenInACall[op];
    const client = sentByClients[op];
    let does = seen.has(op) ? 'sends it in a call' : 'not built';
    if (client) does = await inCall({}, client);
    else if (taken !== undefined && seen.has(taken)) does = `taken; ${names.get(taken)} comes of it`;
    else if (op === 31) does = await inCall({}, callInvalid);
    const payload = op >= 25 && op <= 30 ? Uint8Array.of(op) : { op, d: 'wrong' };
    const early = await inCall({}, async (server) => after(await open(await ask(server)), payload));
    const wrong = await inCall({}, async (server) => after((await connected(server)).socket, payload));
    rows.push([String(op), name, does, early, wrong]);
  }
  return rows;
}

/** A member that calls a commit invalid is removed and added again, with new proposals. */
async function callInvalid(server: LocalServer): Promise<string> {
  const one = await connectV8(await ask(server), mode, { daveVersion: 1 });
  const two = await connectV8(await ask(server, server.peerTokens[0]), mode, { daveVersion: 1 });
  try {
    takePartInDave(one, server.channelId);
    takePartInDave(two, server.channelId);
    await two.socket.next(({ op }) => op === 30, patienceMs);
    two.socket.send({ op: 31, d: { transition_id: 1 } });
    await one.socket.next(({ op }) => op === 27, patienceMs);
    return `taken; ${names.get(27)} comes of it`;
  } finally {
    one.udp.close();
    two.udp.close();
  }
}

type Provocation = [how: string, (server: LocalServer) => Promise<RawSocket>, LocalServerOptions?];

async function sending(socket: RawSocket | Promise<RawSocket>, ...payloads: unknown[]): Promise<RawSocket> {
  const opened = await socket;
  for (const payload of payloads) opened.send(payload);
  return opened;
}

const identifying = async (server: LocalServer, more: object): Promise<RawSocket> => {
  const pair = await ask(server);
  return sending(open(pair), identify(pair, more));
};

/** What a client, or a moderator, does for a code; codes that are not here come on demand only. */
const provocations: Readonly<Record<number, Provocation>> = {
  4001: [
    'an opcode that is not in the list',
    async (server) => sending((await connected(server)).socket, { op: 99, d: null }),
  ],
  4002: ['no JSON, or a wrong shape', async (server) => sending(open(await ask(server)), { op: 'x' })],
  4003: ['anything but a heartbeat before Identify', async (server) => sending(open(await ask(server)), select())],
  4004: ['a wrong token', (server) => identifying(server, { token: 'wrong' })],
  4005: [
    'Identify twice',
    async (server) => {
      const pair = await ask(server);
      return sending(open(pair), identify(pair), identify(pair));
    },
  ],
  4006: ['a session that is not there any longer', (server) => identifying(server, { session_id: 'gone' })],
  4009: ['no heartbeat for two intervals', (server) => identifying(server, {}), { voiceHeartbeatIntervalMs: 200 }],
  4011: ['a guild that does not exist', (server) => identifying(server, { server_id: '129000000000009999' })],
  4012: [
    'a version or protocol that is not served',
    async (server) => openRaw(`ws://${(await ask(server)).endpoint}?v=99`),
  ],
  4014: [
    'taken out by a moderator, or another voice server',
    async (server) => {
      const { socket } = await connected(server);
      server.seats.unseat(server.bot.id, server.guildId);
      return socket;
    },
  ],
  4016: [
    'a mode that was not offered',
    async (server) => {
      const pair = await ask(server);
      return sending(open(pair), identify(pair), select({ data: { address: '127.0.0.1', port: 9, mode: 'none' } }));
    },
  ],
  4017: [
    'a client without DAVE in a channel that requires it',
    (server) => identifying(server, { max_dave_protocol_version: 0 }),
    { dave: { voice: 'required' } },
  ],
  4020: [
    'Select Protocol twice, or Speaking with an SSRC of another',
    async (server) => sending((await connected(server)).socket, select()),
  ],
  4021: [
    'more than 240 messages in 10 s',
    async (server) => {
      const { socket } = await connected(server);
      return sending(socket, ...Array.from({ length: 241 }, () => fence.send));
    },
  ],
};

export async function voiceCloseCodes(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [code, name] of numbered(VoiceCloseCodes)) {
    const [how, provoke, options] = provocations[code] ?? ['never by itself'];
    if (provoke) {
      const closed = await inCall(options ?? {}, async (server) => (await provoke(server)).closed(patienceMs));
      if (closed !== code) throw new Error(`${how} closed with ${closed} instead of ${code}`);
    }
    const closed = await inCall({}, async (server) => {
      const { socket } = await connected(server);
      server.voice.close(server.bot.id, code);
      return socket.closed(patienceMs);
    });
    rows.push([String(code), name, how, closed === code ? 'yes' : `closes with ${closed}`]);
  }
  return rows;
}
