import { Secret } from '../../../shared-protocol/secret.ts';
import type { VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import {
  connectVoice,
  type VoiceConnection,
  type VoiceEvent,
  type VoiceOptions,
  type VoiceTransport,
} from '../voice/connect.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeNetwork, type FakeSocket } from './fake-socket.ts';

/** The credentials of the original document's example. */
export const credentials = {
  guildId: '41771983423143937',
  channelId: '127121515262115840',
  userId: '104694319306248192',
  sessionId: 'session-canary',
  token: new Secret('voice-token-canary'),
  endpoint: 'smart.loyal.discord.gg',
};

/** The document's Ready, word for word. */
export const documentReady = {
  op: 2,
  d: { ssrc: 1, port: 1234, modes: ['plain', 'xsalsa20_poly1305'], heartbeat_interval: 1 },
};

export const key = Array.from({ length: 32 }, (_, index) => index);

export interface VoiceWorld {
  clock: FakeClock;
  sockets: FakeSocket[];
  last(): FakeSocket;
  events: VoiceEvent[];
  opened: Parameters<VoiceTransport['open']>[0][];
  /** keys copied at the time, for the client wipes its own */
  started: { mode: VoiceMode; secretKey: number[] | null }[];
  keys: Uint8Array[];
  controller: AbortController;
  outcome: { connection?: VoiceConnection; error?: unknown };
  /** to a live connection */
  goLive(mode?: VoiceMode): Promise<VoiceConnection>;
  sent(op: number): unknown[];
}

export function createVoiceWorld(changes: Partial<VoiceOptions> = {}): VoiceWorld {
  const clock = createFakeClock();
  const network = createFakeNetwork();
  const controller = new AbortController();
  const world: VoiceWorld = {
    clock,
    sockets: network.sockets,
    last: network.last,
    events: [],
    opened: [],
    started: [],
    keys: [],
    controller,
    outcome: {},
    async goLive(mode = 'plain') {
      network.last().accept();
      await clock.settle();
      network.last().deliver(documentReady);
      await clock.settle();
      network.last().deliver({ op: 4, d: { mode, secret_key: mode === 'plain' ? [] : key } });
      await clock.settle();
      const { connection, error } = world.outcome;
      if (!connection) throw error;
      return connection;
    },
    sent: (op) => network.sockets.flatMap(({ sent }) => sent.filter((one) => one.op === op).map(({ d }) => d)),
  };
  connectVoice({
    credentials,
    dialect: 'original',
    preferredMode: null,
    documentPort: 80,
    isInsecure: false,
    openSocket: network.open,
    clock,
    transport: {
      async open(request) {
        world.opened.push(request);
        return { address: '203.0.113.7', port: 50_001 };
      },
      async start({ mode, secretKey }) {
        world.started.push({ mode, secretKey: secretKey && [...secretKey] });
        if (secretKey) world.keys.push(secretKey);
      },
    },
    signal: controller.signal,
    onEvent: (event) => world.events.push(event),
    ...changes,
  }).then(
    (connection) => (world.outcome.connection = connection),
    (error: unknown) => (world.outcome.error = error),
  );
  return world;
}
