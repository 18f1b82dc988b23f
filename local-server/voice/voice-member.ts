import type { Discovery } from '../media/discovery-answer.ts';
import type { ChannelMember, Rooms } from '../media/rooms.ts';
import { packetFaults, type PacketFault, type TransportSession } from '../media/transport-mode.ts';
import type { UdpPeer, UdpServer } from '../media/udp-server.ts';
import type { VoiceDialectSession } from './dialect.ts';

interface MemberOptions {
  userId: string;
  ssrc: number;
  discovery: Discovery;
  transport(): TransportSession | null;
  session(): VoiceDialectSession;
  rooms: Rooms;
  udp: UdpServer;
}

/** A voice connection as the channel and UDP know it, with its counters. */
export interface VoiceMember extends ChannelMember, UdpPeer {
  figures(): { packets: number; dropped: Record<PacketFault, number> };
}

export function createVoiceMember({ session, rooms, udp, ...peer }: MemberOptions): VoiceMember {
  const dropped = Object.fromEntries(packetFaults.map((fault) => [fault, 0])) as Record<PacketFault, number>;
  let packets = 0;
  const member: VoiceMember = {
    ...peer,
    receive(frame) {
      packets += 1;
      session().heard?.(frame);
      rooms.forward(member, frame);
    },
    dropped: (fault) => void (dropped[fault] += 1),
    deliver: (frame) => udp.send(member, frame),
    memberSpeaks: (other, mask) => session().memberSpeaks(other, mask),
    memberJoined: (other) => session().memberJoined?.(other),
    memberLeft: (other) => session().memberLeft?.(other),
    receiveDave: (message) => session().receiveDave?.(message),
    figures: () => ({ packets, dropped: { ...dropped } }),
  };
  return member;
}
