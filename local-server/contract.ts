import type { AuditLog } from './audit-log.ts';
import type { Dialect, VoiceMode } from '../shared-protocol/voice-payloads.ts';
import type { Calls, DavePolicies } from './calls.ts';
import type { EventLog } from './event-log.ts';
import type { Faults } from './faults.ts';
import type { GatewayControl } from './gateway/gateway-control.ts';
import type { Listener } from './listener/listener.ts';
import type { Voice } from './listener/voice.ts';
import type { UdpServer } from './media/udp-server.ts';
import type { People } from './people.ts';
import type { Seats } from './seats.ts';
import type { Snapshot } from './snapshot.ts';
import type { VoiceOptions } from './voice/dialect.ts';
import type { VoiceStatuses } from './voice-status.ts';
import type { Verdict } from './verdict.ts';
import type { VoiceServer } from './voice/voice-server.ts';
import type { Places, World, WorldUser } from './world/world.ts';

export interface LocalServerOptions {
  /** HTTP and WebSocket together, on 127.0.0.1; 0 picks a free one */
  port?: number;
  /** the stand-in for UDP port 80; 0 picks a free one */
  documentPort?: number;
  /** WAV file to which everything the listener hears is written as it comes */
  recordFile?: string;
  world?: World;
  /** bot tokens by user id, instead of new ones: a server that starts again knows the bots of before */
  tokens?: ReadonlyMap<string, string>;
  /** privileged intents are refused with 4014 (`unprivileged`, the default), or taken as from a bot with Discord's consent */
  intents?: 'unprivileged' | 'all';
  /** the REST API counts requests as Discord does (the default), or lets any number through */
  rateLimits?: 'discord' | 'off';
  /** Hello of the main gateway, in ms; Discord's is 41250 */
  heartbeatIntervalMs?: number;
  /** how long a main gateway session without a socket can be resumed, in ms */
  resumeWindowMs?: number;
  /** a bot's seat without voice connection is taken away after this time, in ms */
  abandonAfterMs?: number;
  /** `heartbeat_interval` of the original dialect's Ready, passed on as it is; the document's example is 1 */
  readyHeartbeatInterval?: unknown;
  /** only this one is spoken, and voice connections of the other are closed with 4012 */
  dialect?: Dialect;
  /** modes that Ready offers, instead of the dialect's own */
  modes?: readonly VoiceMode[];
  plainKey?: VoiceOptions['plainKey'];
  /** lets the original dialect open with a Hello, as later versions did */
  helloIntervalMs?: number;
  firstSsrc?: number;
  /** Hello of today's voice gateway, in ms; Discord's is 13750 */
  voiceHeartbeatIntervalMs?: number;
  /** number of a voice connection's first numbered message; 65533 wraps at once, and 0 is a number like any other */
  firstSequence?: number;
  /** how long a voice connection without WebSocket can be resumed, in ms */
  voiceResumeWindowMs?: number;
  /** end-to-end encryption, by kind of channel; today's Discord requires it in voice channels and has none on stages */
  dave?: Partial<DavePolicies>;
  /** answers every name over TLS as well, with a certificate made on the spot */
  tls?: boolean;
  /**
   * further names for that certificate, for libraries whose addresses are fixed; names of gateways, such as
   * `gateway.discord.gg`, are then served as the main gateway at `/` too
   */
  hosts?: readonly string[];
  /** WebSockets that a page opens, which is what an Origin header tells, are answered 403 */
  refuseOrigins?: boolean;
}

export interface LocalServer {
  gatewayUrl: string;
  restUrl: string;
  pageUrl: string;
  /** signs in as the bot that streams; new at each start, in the clear */
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
  /** with `tls` the certificate, in a folder that `close` removes */
  caFile: string | null;
  calls: Calls;
  faults: Faults;
  events: EventLog;
  listener: Listener;
  /** the listener's own voice, for whoever tests their ears */
  speaker: Voice;
  /** what the channel has heard so far */
  verdict(): Verdict;
  /**
   * A further listener, for a channel of another guild: each has one seat in a guild.
   * @throws RangeError if there is no such channel, or a listener in its guild already
   */
  listenIn(channelId: string): Listener;
  /** moves, kicks, mutes and everything else that a moderator or Discord itself does */
  seats: Seats;
  /** the texts below the voice channels' names: what anybody may set them to */
  voiceStatus: VoiceStatuses;
  auditLog: AuditLog;
  people: People;
  gateway: GatewayControl;
  voice: VoiceServer;
  udp: UdpServer;
  members(): Snapshot;
  close(): Promise<void>;
}
