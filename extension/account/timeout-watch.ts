import type { Clock } from '../time/clock.ts';
import type { GuildModel } from '../discord/gateway/gateway-contract.ts';
import { timedOutUntil } from '../discord/gateway/permissions.ts';

/** A timer of more than 2^31 ms, some 24.8 days, fires at once; Discord's timeouts last up to 28. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls back when a timeout of the bot ends: Discord sends no event for it, and the bot may be heard again. */
export interface TimeoutWatch {
  /** the bot or its guilds changed */
  follow(guilds: Iterable<GuildModel>, selfId: string): void;
  stop(): void;
}

export function createTimeoutWatch(clock: Clock, onOver: () => void): TimeoutWatch {
  let nextMs = Infinity;
  let cancel = (): void => undefined;

  function wait(): void {
    cancel();
    if (nextMs === Infinity) return;
    const leftMs = nextMs - clock.wallMs();
    cancel = clock.setTimer(
      () => {
        if (nextMs > clock.wallMs()) return wait();
        nextMs = Infinity;
        onOver();
      },
      Math.min(Math.max(0, leftMs), longestTimerMs),
    );
  }

  return {
    follow(guilds, selfId) {
      const ends = [...guilds].map(({ members }) => timedOutUntil(members.get(selfId), clock.wallMs()) ?? Infinity);
      const soonest = Math.min(Infinity, ...ends);
      if (soonest === nextMs) return;
      nextMs = soonest;
      wait();
    },
    stop() {
      cancel();
      nextMs = Infinity;
    },
  };
}
