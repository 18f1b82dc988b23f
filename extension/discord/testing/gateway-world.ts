import { Secret } from '../../../shared-protocol/secret.ts';
import { createGatewayClient, type GatewayClient, type GatewayEvent, type GatewayOptions } from '../gateway/client.ts';
import { createFakeClock, type FakeClock } from '../../time/testing/fake-clock.ts';
import { createFakeNetwork, type FakeSocket } from './fake-socket.ts';

export const botId = '104694319306248192';
export const guildId = '41771983423143937';
export const channelId = '127121515262115840';
export const token = 'MTA0Njk0MzE5MzA2MjQ4MTky.GaBcDe.earshot-canary-token';
export const signal = new AbortController().signal;

export const user = { id: botId, username: 'Earshot', bot: true, avatar: null };
/** VIEW_CHANNEL, CONNECT, SPEAK */
export const ordinary = String((1n << 10n) | (1n << 20n) | (1n << 21n));

export const guild = {
  id: guildId,
  name: 'Discord Developers',
  icon: null,
  owner_id: '80351110224678912',
  roles: [{ id: guildId, name: '@everyone', permissions: ordinary }],
  channels: [
    { id: channelId, type: 2, name: 'General', position: 0, user_limit: 0, permission_overwrites: [] },
    { id: '127121515262115841', type: 0, name: 'text', position: 1, permission_overwrites: [] },
  ],
  voice_states: [],
  members: [{ user, roles: [] }],
};

export const ready = {
  v: 10,
  session_id: 'session-1',
  resume_gateway_url: 'wss://gateway-us-east1-b.discord.gg',
  user,
  guilds: [{ id: guildId, unavailable: true }],
};

export interface GatewayWorld {
  client: GatewayClient;
  clock: FakeClock;
  sockets: FakeSocket[];
  last(): FakeSocket;
  events: GatewayEvent[];
  identifies: number[];
  /** opens the newest socket and says Hello */
  greet(intervalMs?: number): Promise<void>;
  dispatch(t: string, d: unknown, s?: number): void;
  /** from start() to ready, with the guild */
  signIn(): Promise<void>;
  /** payloads of this opcode, of all sockets */
  sent(op: number): unknown[];
}

export function createGatewayWorld(changes: Partial<GatewayOptions> = {}): GatewayWorld {
  const clock = createFakeClock();
  const network = createFakeNetwork();
  const events: GatewayEvent[] = [];
  const identifies: number[] = [];
  let sequence = 0;
  const client = createGatewayClient({
    url: 'wss://gateway.discord.gg',
    token: new Secret(token),
    openSocket: network.open,
    clock,
    budget: {
      load: async () => [...identifies],
      save: async (times) => void identifies.splice(0, Infinity, ...times),
    },
    onEvent: (event) => events.push(event),
    ...changes,
  });
  const world: GatewayWorld = {
    client,
    clock,
    sockets: network.sockets,
    last: network.last,
    events,
    identifies,
    async greet(intervalMs = 41_250) {
      await clock.advance(0);
      network.last().accept();
      network.last().deliver({ op: 10, d: { heartbeat_interval: intervalMs } });
      await clock.settle();
    },
    dispatch(t, d, s) {
      sequence = s ?? sequence + 1;
      network.last().deliver({ op: 0, t, s: sequence, d });
    },
    async signIn() {
      client.start();
      await world.greet();
      world.dispatch('READY', ready);
      world.dispatch('GUILD_CREATE', guild);
      await clock.settle();
    },
    sent: (op) => network.sockets.flatMap(({ sent }) => sent.filter((one) => one.op === op).map(({ d }) => d)),
  };
  return world;
}
