import type { EventLog } from '../event-log.ts';
import type { RuleBook } from '../faults.ts';
import type { VoiceStateRow } from '../voice-state.ts';
import type { World, WorldGuild, WorldUser } from '../world/world.ts';
import type { VoiceStateRequest } from './client-payloads.ts';
import type { GatewaySession, GatewaySessions } from './gateway-sessions.ts';
import type { Presences } from './presences.ts';

/** What op 43 may ask for. */
export const channelInfoFields = ['status', 'voice_start_time'] as const;
type ChannelInfoField = (typeof channelInfoFields)[number];

/** The functions of the seats that a gateway connection uses. */
interface AskedOfSeats {
  guildsOf(userId: string): WorldGuild[];
  isAvailable(guildId: string): boolean;
  inGuild(guildId: string): VoiceStateRow[];
  request(session: GatewaySession, wanted: VoiceStateRequest): void;
}

export interface GatewayContext {
  world: World;
  /** the user a token belongs to */
  userOf(token: string): WorldUser | undefined;
  sessions: GatewaySessions;
  seats: AskedOfSeats;
  voiceStatus: { info(guildId: string, userId: string, fields: readonly ChannelInfoField[]): unknown };
  events: EventLog;
  rules: RuleBook;
  heartbeatIntervalMs: number;
  presences: Presences;
  /** a bot with Discord's consent to privileged intents */
  allowsEveryIntent: boolean;
  resumeUrl(): string;
}
