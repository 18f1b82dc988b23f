import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Secret } from '../shared-protocol/secret.ts';
import type { VoiceMode } from '../shared-protocol/voice-payloads.ts';
import { newBotToken } from './bot-token.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFaults, type Faults, type SocketFaults } from './faults.ts';
import { serveGateway } from './gateway/gateway-connection.ts';
import { createGatewaySessions } from './gateway/gateway-sessions.ts';
import { createGatewayControl, type GatewayControl } from './gateway/gateway-control.ts';
import { createListener, type Listener } from './listener/listener.ts';
import { wavHeader } from './listener/wav.ts';
import { createRooms } from './media/rooms.ts';
import { createUdpServer, type UdpServer } from './media/udp-server.ts';
import { createPage } from './page/page-server.ts';
import { createPeople, type People } from './people.ts';
import { answerRest } from './rest.ts';
import { createSeats, type Seats } from './seats.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import type { VoiceOptions } from './voice/dialect.ts';
import { createGrants } from './voice/grants.ts';
import { createVoiceServer, type VoiceServer } from './voice/voice-server.ts';
import { defaultWorld } from './world/default-world.ts';
import type { Places, World, WorldUser } from './world/world.ts';

export type { EventLog, EventName, ServerEvents } from './event-log.ts';
export type { Faults, MessageRule } from './faults.ts';
export type { Listener, ListenerSummary } from './listener/listener.ts';
export type { Snapshot } from './snapshot.ts';
export type { World } from './world/world.ts';
export { defaultWorld } from './world/default-world.ts';

export interface LocalServerOptions {
  /** HTTP and WebSocket together, on 127.0.0.1; 0 picks a free one */
  port?: number;
  /** the stand-in for UDP port 80; 0 picks a free one */
  documentPort?: number;
  /** WAV file to which everything the listener hears is written as it comes */
  recordFile?: string;
  world?: World;
  /** Hello of the main gateway, in ms; Discord's is 41250 */
  heartbeatIntervalMs?: number;
  /** how long a main gateway session without a socket can be resumed, in ms */
  resumeWindowMs?: number;
  /** a bot's seat without voice connection is taken away after this time, in ms */
  abandonAfterMs?: number;
  /** `heartbeat_interval` of the original dialect's Ready, passed on as it is; the document's example is 1 */
  readyHeartbeatInterval?: unknown;
  /** modes that Ready offers, instead of the dialect's own */
  modes?: readonly VoiceMode[];
  plainKey?: VoiceOptions['plainKey'];
  /** lets the original dialect open with a Hello, as later versions did */
  helloIntervalMs?: number;
  firstSsrc?: number;
}

export interface LocalServer {
  gatewayUrl: string;
  restUrl: string;
  pageUrl: string;
  /** signs in as the bot that streams; printing the server shows `[redacted]` */
  token: string;
  /** each signs in as another bot that may join the same channels */
  peerTokens: string[];
  guildId: string;
  channelId: string;
  places: Places;
  bot: WorldUser;
  peers: WorldUser[];
  /** what VOICE_SERVER_UPDATE names */
  voiceEndpoint: string;
  /** UDP: the stand-in for port 80, and the port that Ready names */
  documentPort: number;
  udpPort: number;
  caFile: string | null;
  faults: Faults;
  events: EventLog;
  listener: Listener;
  /** moves, kicks, mutes and everything else that a moderator or Discord itself does */
  seats: Seats;
  people: People;
  gateway: GatewayControl;
  voice: VoiceServer;
  udp: UdpServer;
  members(): Snapshot;
  close(): Promise<void>;
}

/** Discord's gateways cap what they accept; this is only the bound of what we are willing to buffer. */
const maxPayloadBytes = 1024 * 1024;

/**
 * Starts the Discord in a box: main gateway, voice gateway, UDP relay, listener and page, on loopback only.
 * @throws the system's error where a wanted port is taken or `recordFile` cannot be written
 */
export async function startLocalServer(options: LocalServerOptions = {}): Promise<LocalServer> {
  const world = options.world ?? defaultWorld();
  const events = createEventLog();
  const faults = createFaults();
  const tokens = new Map([world.bot, ...world.peers].map((user) => [user.id, new Secret(newBotToken(user.id))]));
  const userOf = (token: string): WorldUser | undefined =>
    [world.bot, ...world.peers].find((user) => tokens.get(user.id)!.reveal() === token);

  // Written at once, so that a wrong path fails now and a channel that stays silent leaves a valid, empty file.
  if (options.recordFile !== undefined)
    await writeFile(options.recordFile, wavHeader({ sampleRate: 48_000, channels: 1 }, 0));
  const udp = await createUdpServer({ documentPort: options.documentPort ?? 0, events, faults: faults.udp });
  const http = createServer();
  try {
    await listen(http, options.port ?? 0);
  } catch (error) {
    await udp.close();
    throw error;
  }
  const authority = `127.0.0.1:${(http.address() as AddressInfo).port}`;

  const grants = createGrants((guildId) => world.guilds.some((guild) => guild.id === guildId));
  const sessions = createGatewaySessions({
    resumeWindowMs: options.resumeWindowMs ?? 60_000,
    ended: (session) => seats.sessionEnded(session),
  });
  const seats: Seats = createSeats({
    world,
    sessions: () => sessions,
    grants,
    events,
    faults: faults.gateway,
    endpoint: () => authority,
    abandonAfterMs: options.abandonAfterMs ?? 30_000,
    disconnect: (userId, guildId, code) => voice.disconnect(userId, guildId, code),
    hasVoice: (userId, guildId) => voice.has(userId, guildId),
  });
  const rooms = createRooms({ events, firstSsrc: options.firstSsrc ?? 1, isHeard: (...who) => seats.isHeard(...who) });
  const voice: VoiceServer = createVoiceServer({
    grants,
    seats,
    rooms,
    udp,
    events,
    rules: faults.voiceRules,
    options: {
      readyHeartbeatInterval: 'readyHeartbeatInterval' in options ? options.readyHeartbeatInterval : 1,
      plainKey: options.plainKey ?? 'null',
      helloIntervalMs: options.helloIntervalMs ?? null,
      modes: options.modes ?? null,
    },
  });
  const people = createPeople({ seats, rooms, world });
  const listener = createListener({ user: world.listener, seats, rooms, events, recordFile: options.recordFile });
  listener.join(world.places.channelId);
  const members = (): Snapshot => takeSnapshot({ world, seats, rooms, voice, listener });
  const page = createPage({ members, listener });

  const gatewayContext = {
    world,
    userOf,
    sessions,
    seats,
    events,
    rules: faults.gatewayRules,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
    resumeUrl: () => `ws://${authority}/gateway/resume`,
  };
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes, perMessageDeflate: false });
  const hanging = new Set<Duplex>();
  http.on('request', (request, response) => {
    if (answerRest(request, response, { userOf, gatewayUrl: `ws://${authority}/gateway` })) return;
    void page.answer(request, response);
  });
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    hanging.add(stream);
    stream.on('close', () => hanging.delete(stream));
    const { pathname } = new URL(request.url ?? '/', 'ws://localhost');
    const isGateway = pathname === '/gateway' || pathname.startsWith('/gateway/');
    const isPage = pathname === '/listen';
    const rule: SocketFaults['upgrade'] = isPage ? 'accept' : (isGateway ? faults.gateway : faults.voice).upgrade;
    if (rule === 'hang') return;
    if (rule === 'refuse' || (isPage && !page.isOwnPage(request))) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (socket) => {
      if (isPage) page.serve(socket);
      else if (isGateway) serveGateway(socket, request, gatewayContext);
      else voice.serve(socket, request);
    });
  });

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    events.close();
    seats.close();
    sessions.close();
    page.close();
    for (const socket of webSockets.clients) socket.terminate();
    for (const stream of hanging) stream.destroy();
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    http.closeAllConnections();
    await Promise.all([closed, udp.close()]);
    await listener.close();
  };

  return {
    gatewayUrl: `ws://${authority}/gateway`,
    restUrl: `http://${authority}/api`,
    pageUrl: `http://${authority}/`,
    token: tokens.get(world.bot.id)!.reveal(),
    peerTokens: world.peers.map((peer) => tokens.get(peer.id)!.reveal()),
    guildId: world.places.guildId,
    channelId: world.places.channelId,
    places: world.places,
    bot: world.bot,
    peers: world.peers,
    voiceEndpoint: authority,
    documentPort: udp.documentPort,
    udpPort: udp.port,
    caFile: null,
    faults,
    events,
    listener,
    seats,
    people,
    gateway: createGatewayControl(sessions),
    voice,
    udp,
    members,
    close: () => (closing ??= close()),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
