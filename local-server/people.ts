import { speakingBit } from '../shared-protocol/voice-payloads.ts';
import type { ChannelMember, Rooms } from './media/rooms.ts';
import type { Seats } from './seats.ts';
import type { World } from './world/world.ts';

/** The human members, moved by hand. They have names and rings, no sound. */
export interface People {
  /** Everyone who is no bot and not the listener. */
  ids(guildId: string): string[];
  join(userId: string, channelId: string): void;
  leave(userId: string): void;
  /** To another channel of the same guild, as a moderator does: mutes stay. @throws RangeError as seats do */
  move(userId: string, channelId: string): void;
  /** Turns the speaking ring on or off. @throws RangeError if the person is in no channel */
  speak(userId: string, isSpeaking: boolean): void;
  mute(userId: string, isMuted: boolean): void;
}

interface PeopleOptions {
  seats: Seats;
  rooms: Rooms;
  world: World;
}

export function createPeople({ seats, rooms, world }: PeopleOptions): People {
  const present = new Map<string, { member: ChannelMember; guildId: string }>();

  const people: People = {
    ids: (guildId) =>
      (world.guilds.find((guild) => guild.id === guildId)?.members ?? [])
        .filter(({ user }) => !user.bot && user.id !== world.listener.id)
        .map(({ user }) => user.id),
    join(userId, channelId) {
      people.leave(userId);
      seats.seat(userId, channelId);
      enter(userId, channelId);
    },
    leave(userId) {
      const found = present.get(userId);
      if (!found) return;
      present.delete(userId);
      rooms.leave(found.member);
      seats.unseat(userId, found.guildId);
    },
    move(userId, channelId) {
      const guildId = seats.guildOf(channelId)?.id;
      const row = guildId === undefined ? undefined : seats.find(userId, guildId);
      if (!row) throw new RangeError('no such channel, or this person sits nowhere in its guild');
      const found = present.get(userId);
      if (found) rooms.leave(found.member);
      const { mute, deaf, self_mute, self_deaf } = row;
      seats.seat(userId, channelId, { mute, deaf, self_mute, self_deaf });
      enter(userId, channelId);
    },
    speak(userId, isSpeaking) {
      const found = present.get(userId);
      if (!found) throw new RangeError('this person sits in no channel');
      rooms.speak(found.member, isSpeaking ? speakingBit.microphone : 0);
    },
    mute(userId, isMuted) {
      const found = present.get(userId);
      if (!found) throw new RangeError('this person sits in no channel');
      seats.setFlags(userId, found.guildId, { self_mute: isMuted });
    },
  };

  const enter = (userId: string, channelId: string): void => {
    const member: ChannelMember = { userId, ssrc: rooms.nextSsrc(), deliver: () => {}, memberSpeaks: () => {} };
    rooms.join(channelId, member);
    present.set(userId, { member, guildId: seats.guildOf(channelId)!.id });
  };

  for (const guild of world.guilds)
    for (const { userId, channelId, selfMute } of guild.seats) {
      seats.seat(userId, channelId, { self_mute: selfMute ?? false });
      enter(userId, channelId);
    }
  return people;
}
