import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import type { Calls } from '../calls.ts';
import type { EventLog } from '../event-log.ts';
import type { RuleBook, VoiceFaults } from '../faults.ts';
import type { Rooms } from '../media/rooms.ts';
import type { UdpServer } from '../media/udp-server.ts';
import type { VoiceOptions } from './dialect.ts';
import type { Grants } from './grants.ts';

/** The parts of the server that the voice gateway is built on. */
export interface VoiceContext {
  grants: Grants;
  /** notified when a voice connection starts or ends */
  seats: { voiceConnected(userId: string, guildId: string): void; voiceLost(userId: string, guildId: string): void };
  rooms: Rooms;
  calls: Calls;
  udp: UdpServer;
  events: EventLog;
  rules: RuleBook;
  faults: VoiceFaults;
  /** the only one that is spoken; both if undefined */
  dialect: Dialect | undefined;
  options: VoiceOptions;
}
