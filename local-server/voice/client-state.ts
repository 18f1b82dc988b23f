import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { TransportSession } from '../media/transport-mode.ts';
import type { MessageSocket } from '../message-socket.ts';
import type { Grant } from './grants.ts';
import type { LiveClient } from './live-clients.ts';
import type { VoiceMember } from './voice-member.ts';

/** 4015 and every code that is not Discord's own: the client may resume. */
export const leavesResumable = (code: number): boolean => code === 4015 || code < 4000;

/**
 * The WebSocket of a connection:
 * ```
 * attached --close--> closing --lost--> waiting --another socket--> attached
 *     \---------------lost--------------^  \--its deadline--> ended
 * ```
 * After a goodbye (1000), a code that leaves no way back, and in a dialect without resume, `ended` takes the place of
 * `waiting`.
 */
export type Wire =
  /** the deadline of the next heartbeat, or of Identify */
  | { at: 'attached'; socket: MessageSocket; deadline: NodeJS.Timeout }
  /** by us, with this code */
  | { at: 'closing'; socket: MessageSocket; code: number }
  /** for a resume */
  | { at: 'waiting'; deadline: NodeJS.Timeout }
  | { at: 'ended' };

/** From Identify on; the mode comes with Select Protocol. */
interface Identity {
  grant: Grant;
  member: VoiceMember;
  self: LiveClient;
}
export type Progress =
  | { at: 'new' }
  | ({ at: 'identified' } & Identity)
  | ({ at: 'selected'; mode: VoiceMode; transport: TransportSession } & Identity);
