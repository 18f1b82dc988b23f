import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A bare client for tests: it sends exactly what it is given and waits for messages. */
export interface RawSocket {
  send(payload: unknown): void;
  sendLiteral(data: string | Uint8Array): void;
  /** The next unread payload that fits; payloads before it are skipped. Rejects after `timeoutMs`. */
  next(fits: (payload: Payload) => boolean, timeoutMs?: number): Promise<Payload>;
  dispatch(name: string): Promise<Payload>;
  op(op: number): Promise<Payload>;
  /** Everything that came so far and will come, read or not. */
  hear(hearer: (payload: Payload) => void): void;
  /** Names or opcodes of the payloads that nobody has read yet. */
  unread(): (string | number)[];
  closed(timeoutMs?: number): Promise<number>;
  close(code?: number): void;
  terminate(): void;
}

// Test payloads are looked into freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Payload = { op: number; t?: string | null; s?: number | null; seq?: number; d: any; binary?: Buffer };

const patienceMs = 3000;

export async function openRaw(url: string): Promise<RawSocket> {
  const socket = new WebSocket(url);
  const inbox: Payload[] = [];
  const waiting = new Set<() => void>();
  let closeCode: number | null = null;
  const wake = (): void => [...waiting].forEach((one) => one());
  const past: Payload[] = [];
  const hearers = new Set<(payload: Payload) => void>();
  socket.on('message', (data, isBinary) => {
    const payload = isBinary ? readBinary(data as Buffer) : (JSON.parse((data as Buffer).toString('utf8')) as Payload);
    inbox.push(payload);
    past.push(payload);
    for (const hear of hearers) hear(payload);
    wake();
  });
  socket.on('close', (code) => {
    closeCode = code;
    wake();
  });
  socket.on('error', () => undefined);
  await once(socket, 'open', { signal: AbortSignal.timeout(patienceMs) });

  const until = <T>(look: () => T | undefined, what: string, timeoutMs: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(attempt);
      };
      const attempt = (): void => {
        const found = look();
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`${what} did not come; closed: ${closeCode ?? 'no'}; unread: ${raw.unread().join(' ')}`));
      }, timeoutMs);
      waiting.add(attempt);
      attempt();
    });

  const raw: RawSocket = {
    send: (payload) => socket.send(JSON.stringify(payload)),
    sendLiteral: (data) => socket.send(data),
    next: (fits, timeoutMs = patienceMs) =>
      until(
        () => {
          const index = inbox.findIndex(fits);
          return index < 0 ? undefined : inbox.splice(0, index + 1).at(-1);
        },
        'the payload',
        timeoutMs,
      ),
    dispatch: (name) => raw.next((payload) => payload.op === 0 && payload.t === name),
    op: (op) => raw.next((payload) => payload.op === op),
    hear(hearer) {
      past.forEach(hearer);
      hearers.add(hearer);
    },
    unread: () => inbox.map((payload) => payload.t ?? payload.op),
    closed: (timeoutMs = patienceMs) => until(() => closeCode ?? undefined, 'the close', timeoutMs),
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
  };
  return raw;
}

/** A server's binary frame: sequence u16, op u8, payload. */
const readBinary = (frame: Buffer): Payload => ({
  op: frame[2] ?? -1,
  seq: frame.length < 2 ? 0 : frame.readUInt16BE(0),
  d: null,
  binary: frame.subarray(3),
});

/** Signs in on the main gateway. */
export async function signIn(server: { gatewayUrl: string }, token: string, intents = 129): Promise<RawSocket> {
  const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
  await gateway.op(10);
  gateway.send({ op: 2, d: { token, intents, properties: { os: 'linux', browser: 'test', device: 'test' } } });
  return gateway;
}

export interface RawVoice {
  socket: RawSocket;
  udp: RawUdp;
  ready: { ssrc: number; port: number; modes: string[]; heartbeat_interval: unknown };
  description: { mode: string; secret_key: number[] | null };
}

/** Joins, identifies, discovers and selects a mode, as the original document says. */
export async function joinVoice(
  gateway: RawSocket,
  to: { guildId: string; channelId: string; documentPort: number },
  mode: string,
): Promise<RawVoice> {
  return connectVoice(await askForVoice(gateway, to), to.documentPort, mode);
}

/** op 4 of the main gateway, and its result. */
export async function askForVoice(
  gateway: RawSocket,
  { guildId, channelId }: { guildId: string; channelId: string },
): Promise<VoicePair> {
  const known = sessionsOf.get(gateway);
  if (!known) throw new Error('readReady comes first');
  gateway.send({ op: 4, d: { guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: false } });
  const { endpoint, token } = (await gateway.dispatch('VOICE_SERVER_UPDATE')).d as { endpoint: string; token: string };
  return { endpoint, token, guildId, ...known };
}

export interface VoicePair {
  endpoint: string;
  token: string;
  guildId: string;
  userId: string;
  sessionId: string;
}

const sessionsOf = new WeakMap<RawSocket, { userId: string; sessionId: string }>();

/** Remembers who the socket signed in as: a voice state's session id is the gateway session's. */
export async function readReady(gateway: RawSocket): Promise<{ user: { id: string }; session_id: string }> {
  const d = (await gateway.dispatch('READY')).d as { user: { id: string }; session_id: string };
  sessionsOf.set(gateway, { userId: d.user.id, sessionId: d.session_id });
  return d;
}

export async function connectVoice(pair: VoicePair, discoveryPort: number, mode: string): Promise<RawVoice> {
  const socket = await openRaw(`ws://${pair.endpoint}`);
  const { guildId: server_id, userId: user_id, sessionId: session_id, token } = pair;
  socket.send({ op: 0, d: { server_id, user_id, session_id, token } });
  const ready = (await socket.op(2)).d as RawVoice['ready'];
  const udp = await openUdp();
  const request = Buffer.alloc(70);
  request.writeUInt32BE(ready.ssrc, 0);
  udp.send(request, discoveryPort);
  const reply = await udp.next();
  const address = reply.toString('latin1', 4, reply.indexOf(0, 4));
  const port = reply.readUInt16LE(68);
  socket.send({ op: 1, d: { protocol: 'udp', data: { address, port, mode } } });
  const description = (await socket.op(4)).d as RawVoice['description'];
  return { socket, udp, ready, description };
}

export interface RawUdp {
  port: number;
  send(packet: Uint8Array, port: number): void;
  next(timeoutMs?: number): Promise<Buffer>;
  received(): number;
  close(): void;
}

export async function openUdp(): Promise<RawUdp> {
  const socket = createSocket('udp4');
  const inbox: Buffer[] = [];
  let received = 0;
  let wake: (() => void) | null = null;
  socket.on('error', () => undefined);
  socket.on('message', (packet) => {
    received += 1;
    inbox.push(packet);
    wake?.();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening', { signal: AbortSignal.timeout(patienceMs) });
  return {
    port: socket.address().port,
    send: (packet, port) => socket.send(packet, port, '127.0.0.1'),
    next: (timeoutMs = patienceMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no datagram came')), timeoutMs);
        wake = () => {
          const packet = inbox.shift();
          if (!packet) return;
          clearTimeout(timer);
          wake = null;
          resolve(packet);
        };
        wake();
      }),
    received: () => received,
    close: () => socket.close(),
  };
}
