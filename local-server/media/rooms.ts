import type { DaveMessage } from '../dave/member-outbox.ts';
import type { EventLog } from '../event-log.ts';
import type { MediaFrame } from './media-frame.ts';

/** Anyone who hears and may be heard: a voice connection, the listener, or a person who is only here in name. */
export interface ChannelMember {
  readonly userId: string;
  readonly ssrc: number;
  deliver(frame: MediaFrame, from: ChannelMember): void;
  /** Another member's SSRC and its Speaking mask, 0 for silence: on each change, and once for everyone who is here already. */
  memberSpeaks(other: ChannelMember, mask: number): void;
  memberJoined?(other: ChannelMember): void;
  memberLeft?(other: ChannelMember): void;
  /** A message of the end-to-end encryption to this member. */
  receiveDave?(message: DaveMessage): void;
}

export interface Rooms {
  join(channelId: string, member: ChannelMember): void;
  leave(member: ChannelMember): void;
  membersOf(channelId: string): ChannelMember[];
  find(channelId: string, userId: string): ChannelMember | undefined;
  isSpeaking(member: ChannelMember): boolean;
  /** @param mask Speaking bits; the original dialect knows only 0 and 1 */
  speak(member: ChannelMember, mask: number): void;
  /** Hands a frame to everyone else in the channel; false if the sender is in none or may not be heard. */
  forward(member: ChannelMember, frame: MediaFrame): boolean;
  nextSsrc(): number;
}

interface RoomsOptions {
  events: EventLog;
  firstSsrc: number;
  /** false for a member whom the server mutes or suppresses */
  isHeard(userId: string, channelId: string): boolean;
}

/** Who exchanges media with whom. A channel has a room as long as someone is in it. */
export function createRooms({ events, firstSsrc, isHeard }: RoomsOptions): Rooms {
  const rooms = new Map<string, Set<ChannelMember>>();
  const channelOf = new Map<ChannelMember, string>();
  const masks = new Map<ChannelMember, number>();
  let next = firstSsrc;

  const othersOf = (member: ChannelMember): ChannelMember[] =>
    rooms$(channelOf.get(member)).filter((other) => other !== member);
  const maskOf = (member: ChannelMember): number => masks.get(member) ?? 0;
  const rooms$ = (channelId: string | undefined): ChannelMember[] => [...(rooms.get(channelId ?? '') ?? [])];

  const all: Rooms = {
    join(channelId, member) {
      all.leave(member);
      const room = rooms.get(channelId) ?? new Set();
      rooms.set(channelId, room);
      const present = [...room];
      room.add(member);
      channelOf.set(member, channelId);
      for (const other of present) {
        other.memberJoined?.(member);
        other.memberSpeaks(member, 0);
        member.memberSpeaks(other, maskOf(other));
      }
    },
    leave(member) {
      const channelId = channelOf.get(member);
      if (channelId === undefined) return;
      all.speak(member, 0);
      masks.delete(member);
      for (const other of othersOf(member)) other.memberLeft?.(member);
      channelOf.delete(member);
      const room = rooms.get(channelId);
      room?.delete(member);
      if (room?.size === 0) rooms.delete(channelId);
    },
    membersOf: rooms$,
    find: (channelId, userId) => rooms$(channelId).find((member) => member.userId === userId),
    isSpeaking: (member) => maskOf(member) !== 0,
    speak(member, mask) {
      const channelId = channelOf.get(member);
      if (channelId === undefined || maskOf(member) === mask) return;
      masks.set(member, mask);
      for (const other of othersOf(member)) other.memberSpeaks(member, mask);
      events.emit('speaking', { userId: member.userId, channelId, ssrc: member.ssrc, isSpeaking: mask !== 0, mask });
    },
    forward(member, frame) {
      const channelId = channelOf.get(member);
      if (channelId === undefined || !isHeard(member.userId, channelId)) return false;
      for (const other of rooms.get(channelId) ?? []) if (other !== member) other.deliver(frame, member);
      return true;
    },
    nextSsrc() {
      next = next >= 0xffff_ffff ? 1 : next + 1;
      return next - 1 || 0xffff_ffff;
    },
  };
  return all;
}
