import type { Bot } from '../account/bot.ts';
import { storage } from '../store/storage.ts';
import { isAloneIn } from '../stream/alone.ts';
import type { Clock } from '../time/clock.ts';
import type { Current } from './current.ts';
import type { FollowPerson } from './follow-person.ts';
import type { ServerStream } from './server-stream.ts';

const minuteMs = 60_000;

/** The bot leaves a channel that has been empty for a while, and comes back as soon as somebody joins. */
export interface LeaveWhenAlone {
  /** the setting may have changed */
  recall(): Promise<void>;
  /** The voice states changed, or a stream. */
  look(): void;
}

export function createLeaveWhenAlone(options: {
  current: Current;
  bot: Bot;
  clock: Clock;
  person: Pick<FollowPerson, 'isGone'>;
}): LeaveWhenAlone {
  const { current, bot, clock, person } = options;
  let afterMs: number | null = null;
  /** since when nobody is there, on the monotonic clock, and the running timer */
  const alone = new Map<ServerStream, { sinceMs: number; cancel(): void }>();

  /** If the followed person leaves voice, the bot leaves a minute later. */
  const patienceMs = (server: ServerStream): number | null =>
    afterMs !== null && person.isGone(server.place.guildId) ? Math.min(minuteMs, afterMs) : afterMs;

  function isBack({ place }: ServerStream): boolean {
    const { client } = bot;
    const guild = client?.guilds.get(place.guildId);
    return isAloneIn({ guild, channelId: place.channelId, userId: client?.user?.id }) === false;
  }

  function forget(server: ServerStream): void {
    alone.get(server)?.cancel();
    alone.delete(server);
  }

  function lookAt(server: ServerStream): void {
    const { state, stream } = server;
    const isEmpty = state.state === 'live' && state.isAlone && state.tab !== null;
    const patience = isEmpty && !state.hasLeft ? patienceMs(server) : null;
    const { sinceMs = clock.nowMs() } = alone.get(server) ?? {};
    forget(server);
    if (patience !== null) {
      const leftMs = Math.max(0, sinceMs + patience - clock.nowMs());
      alone.set(server, { sinceMs, cancel: clock.setTimer(() => stream?.rest(), leftMs) });
    }
    if (isEmpty && state.hasLeft && isBack(server)) stream?.comeBack();
  }

  function look(): void {
    for (const server of [...alone.keys()]) if (!current.servers.includes(server)) forget(server);
    current.servers.forEach(lookAt);
  }

  return {
    async recall() {
      const { leavesAfterMin } = await storage.settings.get();
      afterMs = leavesAfterMin === null ? null : leavesAfterMin * minuteMs;
      look();
    },
    look,
  };
}
