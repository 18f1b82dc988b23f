import { Secret } from '../../../shared-protocol/secret.ts';
import type { VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import {
  connectVoice,
  type DaveCall,
  type RelayedMessage,
  type VoiceConnection,
  type VoiceEvent,
  type VoiceOptions,
  type VoiceTransport,
} from '../voice/connect.ts';
import { createFakeClock, type FakeClock } from '../../time/testing/fake-clock.ts';
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

export const v8Hello = { op: 8, d: { v: 8, heartbeat_interval: 10_000 } };
export const v8Ready = {
  op: 2,
  d: {
    ssrc: 4242,
    ip: '198.51.100.9',
    port: 50_004,
    modes: ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'],
    heartbeat_interval: 1,
  },
};
export const v8Description = {
  op: 4,
  d: { mode: 'aead_aes256_gcm_rtpsize', secret_key: key, dave_protocol_version: 1, audio_codec: 'opus' },
};

export interface VoiceWorld {
  clock: FakeClock;
  sockets: FakeSocket[];
  last(): FakeSocket;
  events: VoiceEvent[];
  opened: Parameters<VoiceTransport['open']>[0][];
  /** keys copied at the time, because the client wipes its own */
  started: { mode: VoiceMode; secretKey: number[] | null; dave: DaveCall | null }[];
  /** messages to the host, and the host's way to the voice gateway */
  relayed: RelayedMessage[];
  /** the speaking flags for packets, in order */
  packetFlags: number[];
  hostSays(message: RelayedMessage): void;
  keys: Uint8Array[];
  controller: AbortController;
  outcome: { connection?: VoiceConnection; error?: unknown };
  /** to a live connection, in the original dialect */
  goLive(mode?: VoiceMode): Promise<VoiceConnection>;
  /** to a live connection, in v8; the server's messages carry no sequence number */
  goLiveV8(): Promise<VoiceConnection>;
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
    relayed: [],
    packetFlags: [],
    hostSays() {
      throw new Error('the host was given no way');
    },
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
    async goLiveV8() {
      network.last().accept();
      network.last().deliver(v8Hello);
      await clock.settle();
      network.last().deliver(v8Ready);
      await clock.settle();
      network.last().deliver(v8Description);
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
    preferredMode: 'plain',
    documentPort: 80,
    isInsecure: false,
    openSocket: network.open,
    clock,
    transport: {
      onSend: (send) => (world.hostSays = send),
      relay: (message) => void world.relayed.push(message),
      speakAs: (flags) => void world.packetFlags.push(flags),
      async open(request) {
        world.opened.push(request);
        return { address: '203.0.113.7', port: 50_001 };
      },
      async start({ mode, secretKey, dave }) {
        world.started.push({ mode, secretKey: secretKey && [...secretKey], dave });
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
