import type { Listener } from './listener/listener.ts';
import type { People } from './people.ts';
import type { Seats } from './seats.ts';
import { findGuild } from './world/lookup.ts';
import type { World } from './world/world.ts';

/** What a moderator does to anybody's seat, whoever they are: a bot, a person, or the listener. */
export interface Moderation {
  /** @throws RangeError if there is no such channel, or the user sits nowhere in its guild */
  move(userId: string, channelId: string): void;
  disconnect(userId: string, guildId: string): void;
}

export function createModeration(options: {
  world: World;
  seats: Seats;
  people: People;
  listeners: readonly Listener[];
}): Moderation {
  const { world, seats, people, listeners } = options;
  const listenerIn = (userId: string, guildId: string): Listener | undefined =>
    userId === world.listener.id
      ? listeners.find((one) => seats.guildOf(one.channelId() ?? '')?.id === guildId)
      : undefined;
  const isPerson = (userId: string, guildId: string): boolean =>
    findGuild(world, guildId)?.members.some(({ user }) => user.id === userId && !user.bot) ?? false;

  return {
    move(userId, channelId) {
      const guildId = seats.guildOf(channelId)?.id ?? '';
      const listener = listenerIn(userId, guildId);
      if (listener) listener.join(channelId);
      else if (isPerson(userId, guildId)) people.move(userId, channelId);
      else seats.move(userId, channelId);
    },
    disconnect(userId, guildId) {
      const listener = listenerIn(userId, guildId);
      if (listener) return listener.leave();
      if (isPerson(userId, guildId)) people.leave(userId);
      seats.unseat(userId, guildId);
    },
  };
}
