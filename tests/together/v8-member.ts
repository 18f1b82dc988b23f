import { createSocket } from 'node:dgram';
import { WebSocket } from 'ws';
import { systemClock } from '../../extension/time/clock.ts';
import {
  createGatewayClient,
  type GatewayClient,
  type VoiceCredentials,
} from '../../extension/discord/gateway/client.ts';
import { connectVoice, type VoiceConnection, type VoiceEvent } from '../../extension/discord/voice/connect.ts';
import type { VoiceOptions, VoiceTransport } from '../../extension/discord/voice/voice-contract.ts';
import type { LocalServer } from '../../local-server/index.ts';
import type { DaveSession, DaveStatus } from '../../native-host/e2ee/dave-contract.ts';
import { createDaveIdentity } from '../../native-host/e2ee/dave-identity.ts';
import { createDaveSession } from '../../native-host/e2ee/dave-session.ts';
import { sealAesGcm, sealRtpsize } from '../../native-host/transport/rtp-packets.ts';
import { readDiscoveryReply74, rtp, writeDiscoveryRequest74 } from '../../shared-protocol/packet-layout.ts';
import { Secret } from '../../shared-protocol/secret.ts';

export const patienceMs = 15_000;
const soon = () => AbortSignal.timeout(patienceMs);

/** The extension's two clients with the host's part in encryption behind them. */
export interface V8Member {
  client: GatewayClient;
  credentials: VoiceCredentials;
  connection: VoiceConnection;
  events: VoiceEvent[];
  dave: DaveSession;
  /** The next 20 ms of Opus, encrypted as the call wants it; nothing leaves while there is no key. */
  sendFrame(frame: Uint8Array): void;
  statuses: DaveStatus[];
  /** the next voice event of this type, or one that was there already */
  until<T extends VoiceEvent['type']>(type: T): Promise<Extract<VoiceEvent, { type: T }>>;
  /** the state in which encryption is, as soon as it is this one */
  secured(state: DaveStatus['state']): Promise<DaveStatus>;
  close(): void;
}

/** Signs in and waits for the guilds. */
export async function signIn(server: LocalServer, token = server.token): Promise<GatewayClient> {
  let check = (): void => undefined;
  let identifies: number[] = [];
  const client = createGatewayClient({
    url: server.gatewayUrl,
    token: new Secret(token),
    openSocket: (url) => new WebSocket(url),
    clock: systemClock,
    budget: { load: async () => identifies, save: async (times) => void (identifies = times) },
    onEvent: () => check(),
  });
  await within(
    new Promise<void>((resolve) => {
      check = () => client.guilds.get(server.guildId)?.isUnavailable === false && resolve();
      client.start();
    }),
    'signing in',
  );
  return client;
}

const join = (client: GatewayClient, server: LocalServer): Promise<VoiceCredentials> =>
  client.join({ guildId: server.guildId, channelId: server.channelId, isAfresh: true }, soon());

export async function enter(
  server: LocalServer,
  client: GatewayClient,
  changes: Partial<VoiceOptions> = {},
): Promise<V8Member> {
  const credentials = await join(client, server);
  const events: VoiceEvent[] = [];
  const statuses: DaveStatus[] = [];
  const hearers = new Set<() => void>();
  const tell = (): void => {
    for (const hear of [...hearers]) hear();
  };
  const { transport, dave, sendFrame, closeSocket } = hostFor((status) => {
    statuses.push(status);
    tell();
  });
  const connection = await connectVoice({
    credentials,
    dialect: 'v8',
    preferredMode: null,
    documentPort: 80,
    isInsecure: true,
    openSocket: (url) => new WebSocket(url),
    clock: systemClock,
    transport,
    signal: soon(),
    onEvent(event) {
      events.push(event);
      tell();
    },
    ...changes,
  });
  const until = <T>(find: () => T | undefined, what: string): Promise<T> =>
    within(
      new Promise<T>((resolve) => {
        const hear = (): void => {
          const found = find();
          if (found === undefined) return;
          hearers.delete(hear);
          resolve(found);
        };
        hearers.add(hear);
        hear();
      }),
      what,
    );
  return {
    client,
    credentials,
    connection,
    events,
    dave,
    sendFrame,
    statuses,
    until: <T extends VoiceEvent['type']>(type: T) =>
      until(() => events.find((event) => event.type === type) as Extract<VoiceEvent, { type: T }> | undefined, type),
    secured: (state) =>
      until(() => {
        const last = statuses.at(-1);
        return last?.state === state ? last : undefined;
      }, state),
    close() {
      connection.close();
      dave.end();
      closeSocket();
      client.stop();
    },
  };
}

/** Discovery over real UDP and the host's own session of DAVE, without its process in between. */
function hostFor(onStatus: (status: DaveStatus) => void): {
  transport: VoiceTransport;
  dave: DaveSession;
  sendFrame(frame: Uint8Array): void;
  closeSocket(): void;
} {
  const socket = createSocket('udp4').unref();
  let line: { port: number; host: string; ssrc: number } | null = null;
  let key: Uint8Array | null = null;
  let sent = 0;

  let send: Parameters<VoiceTransport['onSend']>[0] = () => {};
  const dave = createDaveSession({
    identity: createDaveIdentity(),
    send: (message) => send(message),
    onStatus,
    onFailure: (error) => {
      throw error;
    },
  });
  const transport: VoiceTransport = {
    onSend: (toGateway) => (send = toGateway),
    speakAs: () => undefined,
    relay: (message) =>
      'payload' in message ? dave.receiveBinary(message.op, message.payload) : dave.receiveJson(message.op, message.d),
    open: ({ ssrc, candidates: [to] }) =>
      within(
        new Promise((resolve, reject) => {
          socket.once('message', (reply) => {
            const own = readDiscoveryReply74(reply, ssrc);
            if (own) resolve(own);
            else reject(new Error('no valid discovery reply'));
          });
          line = { ...to!, ssrc };
          socket.send(writeDiscoveryRequest74(ssrc), to!.port, to!.host);
        }),
        'discovery',
      ),
    async start({ secretKey, dave: call }) {
      key = secretKey && Uint8Array.from(secretKey);
      if (call) dave.start(call);
    },
  };
  const sendFrame = (frame: Uint8Array): void => {
    const sealed = dave.seal(frame);
    if (!line || !key || !sealed) return;
    const { ssrc, port, host } = line;
    sent += 1;
    const header = { ssrc, sequence: sent & 0xffff, timestamp: sent * rtp.ticksPerFrame };
    socket.send(sealRtpsize(sealAesGcm, key, header, sent, sealed), port, host);
  };
  return { transport, dave, sendFrame, closeSocket: () => socket.close() };
}

function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), patienceMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
