import { writeFile } from 'node:fs/promises';
import { Secret } from '../shared-protocol/secret.ts';
import { createAnnouncer } from './announcer.ts';
import { createApplicationCommands } from './application-commands.ts';
import { createAuditLog } from './audit-log.ts';
import { addressesOf } from './addresses.ts';
import { newBotToken } from './bot-token.ts';
import { createCertificate } from './certificate.ts';
import { createCalls } from './calls.ts';
import type { LocalServer, LocalServerOptions } from './contract.ts';
import { createEventLog } from './event-log.ts';
import { createFaults } from './faults.ts';
import { serveGateway } from './gateway/gateway-connection.ts';
import { createGatewaySessions } from './gateway/gateway-sessions.ts';
import { createGatewayControl } from './gateway/gateway-control.ts';
import { createMessages } from './gateway/messages.ts';
import { createInteractions } from './gateway/interactions.ts';
import { createPresences } from './gateway/presences.ts';
import { createHttpDoor } from './http-door.ts';
import { createListener, type Listener } from './listener/listener.ts';
import { wavHeader } from './listener/wav.ts';
import { createRooms } from './media/rooms.ts';
import { createUdpServer } from './media/udp-server.ts';
import { createModeration } from './moderation.ts';
import { createPage } from './page/page-server.ts';
import { createPeople } from './people.ts';
import { createRestServer } from './rest/answer-rest.ts';
import { createSeats, type Seats } from './seats.ts';
import { takeVerdict } from './verdict.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import { createStageInstances } from './stage-instances.ts';
import { createVoiceStatuses } from './voice-status.ts';
import { createGrants } from './voice/grants.ts';
import { createVoiceServer, type VoiceServer } from './voice/voice-server.ts';
import { defaultWorld } from './world/default-world.ts';
import type { WorldUser } from './world/world.ts';

export type { LocalServer, LocalServerOptions } from './contract.ts';
export type { EventLog, EventName, ServerEvents } from './event-log.ts';
export type { Faults, MessageRule } from './faults.ts';
export type { Listener, ListenerSummary } from './listener/listener.ts';
export type { Snapshot } from './snapshot.ts';
export type { Verdict } from './verdict.ts';
export type { World } from './world/world.ts';
export { readWorld } from './world/world-file.ts';
export { defaultWorld } from './world/default-world.ts';

/**
 * Starts the local Discord: main gateway, voice gateway, UDP relay, listener and page, on loopback only.
 * @throws the system's error if a requested port is taken or `recordFile` cannot be written
 */
export async function startLocalServer(options: LocalServerOptions = {}): Promise<LocalServer> {
  const world = options.world ?? defaultWorld();
  const events = createEventLog();
  const faults = createFaults();
  const tokens = new Map(
    [world.bot, ...world.peers].map(({ id }) => [id, new Secret(options.tokens?.get(id) ?? newBotToken(id))]),
  );
  const userOf = (token: string): WorldUser | undefined =>
    [world.bot, ...world.peers].find((user) => tokens.get(user.id)!.reveal() === token);

  // Written at once, so that a wrong path fails now and a channel that stays silent leaves a valid, empty file.
  if (options.recordFile !== undefined)
    await writeFile(options.recordFile, wavHeader({ sampleRate: 48_000, channels: 1 }, 0));
  const udp = await createUdpServer({ documentPort: options.documentPort ?? 0, events, faults: faults.udp });
  const certificate = options.tls ? await createCertificate(options.hosts) : null;
  const door = await createHttpDoor({ port: options.port ?? 0, certificate }).catch(async (error: unknown) => {
    await Promise.all([udp.close(), certificate?.remove()]);
    throw error;
  });
  const addresses = addressesOf(door.authority, options.hosts ?? []);

  const grants = createGrants((guildId) => world.guilds.some((guild) => guild.id === guildId));
  const sessions = createGatewaySessions({
    resumeWindowMs: options.resumeWindowMs ?? 60_000,
    ended: (session) => seats.sessionEnded(session),
  });
  const announce = createAnnouncer(() => sessions, faults.gateway);
  const auditLog = createAuditLog(world, () => sessions);
  const voiceStatus = createVoiceStatuses({ world, announce, auditLog });
  const presences = createPresences({ world, sessions });
  const seats: Seats = createSeats({
    world,
    presences,
    announce,
    sessions: () => sessions,
    grants,
    events,
    faults: faults.gateway,
    endpoint: () => addresses.voiceEndpoint,
    abandonAfterMs: options.abandonAfterMs ?? 30_000,
    filled: voiceStatus.filled,
    emptied: voiceStatus.emptied,
    disconnect: (userId, guildId, code) => voice.disconnect(userId, guildId, code),
    hasVoice: (userId, guildId) => voice.has(userId, guildId),
  });
  const rooms = createRooms({ events, firstSsrc: options.firstSsrc ?? 1, isHeard: (...who) => seats.isHeard(...who) });
  const calls = createCalls({
    rooms,
    events,
    policies: { voice: 'required', stage: 'off', ...options.dave },
    kindOf: (channelId) => seats.channel(channelId)?.type,
  });
  const voice: VoiceServer = createVoiceServer({
    grants,
    seats,
    rooms,
    calls,
    udp,
    events,
    rules: faults.voiceRules,
    faults: faults.voice,
    dialect: options.dialect,
    options: {
      readyHeartbeatInterval: 'readyHeartbeatInterval' in options ? options.readyHeartbeatInterval : 1,
      plainKey: options.plainKey ?? 'null',
      helloIntervalMs: options.helloIntervalMs ?? null,
      heartbeatIntervalMs: options.voiceHeartbeatIntervalMs ?? 13_750,
      firstSequence: options.firstSequence ?? 1,
      resumeWindowMs: options.voiceResumeWindowMs ?? 60_000,
      modes: options.modes ?? null,
    },
  });
  const commands = createApplicationCommands();
  const people = createPeople({ seats, rooms, world });
  const listeners: Listener[] = [];
  const openListener = (channelId: string, recordFile?: string): Listener => {
    const opened = createListener({ user: world.listener, seats, rooms, calls, events, recordFile });
    opened.join(channelId);
    listeners.push(opened);
    return opened;
  };
  const listener = openListener(world.places.channelId, options.recordFile);
  const members = (): Snapshot => takeSnapshot({ world, seats, rooms, calls, voice, listener });
  const page = createPage({ members, listener });

  const messages = createMessages({ world, sessions });
  const interactions = createInteractions({
    world,
    sessions,
    commandId: (...of) => commands.find(...of)?.id,
  });
  const gatewayContext = {
    world,
    userOf,
    sessions,
    seats,
    voiceStatus,
    presences,
    events,
    rules: faults.gatewayRules,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
    allowsEveryIntent: options.intents === 'all',
    resumeUrl: () => addresses.resumeUrl,
  };
  door.open({
    faults,
    events,
    page,
    refusesOrigins: options.refuseOrigins ?? false,
    rest: createRestServer(
      {
        userOf,
        gatewayUrl: addresses.toldGatewayUrl,
        world,
        seats,
        voiceStatus,
        auditLog,
        sessions,
        announce,
        commands,
        interactions,
        messages,
        stages: createStageInstances({ world, announce, auditLog }),
        replies: new WeakMap(),
        events,
        moderation: createModeration({ world, seats, people, listeners }),
        applications: new Map(),
        allowsEveryIntent: options.intents === 'all',
      },
      faults.restRules,
      options.rateLimits === 'off',
    ),
    serveGateway: (socket, url) => serveGateway(socket, url, gatewayContext),
    serveVoice: (socket, url) => voice.serve(socket, url),
  });

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    events.close();
    seats.close();
    sessions.close();
    page.close();
    voice.shutDown();
    await Promise.all([door.close(), udp.close(), certificate?.remove()]);
    // Its file may fail to be written, so what must not stay behind goes first.
    calls.close();
    await Promise.all(listeners.map((one) => one.close()));
  };

  return {
    gatewayUrl: addresses.gatewayUrl,
    restUrl: addresses.restUrl,
    pageUrl: addresses.pageUrl,
    token: tokens.get(world.bot.id)!.reveal(),
    peerTokens: world.peers.map((peer) => tokens.get(peer.id)!.reveal()),
    guildId: world.places.guildId,
    channelId: world.places.channelId,
    places: world.places,
    bot: world.bot,
    peers: world.peers,
    voiceEndpoint: addresses.voiceEndpoint,
    documentPort: udp.documentPort,
    udpPort: udp.port,
    caFile: certificate?.caFile ?? null,
    calls,
    faults,
    events,
    listener,
    speaker: listener.voice,
    verdict: () => takeVerdict(listener, world),
    listenIn(channelId) {
      const guild = seats.guildOf(channelId);
      if (!guild || seats.find(world.listener.id, guild.id))
        throw new RangeError('no such channel, or a listener is in its guild');
      return openListener(channelId);
    },
    seats,
    voiceStatus,
    auditLog,
    people,
    gateway: createGatewayControl({ sessions, interactions, messages }),
    voice,
    udp,
    members,
    close: () => (closing ??= close()),
  };
}
