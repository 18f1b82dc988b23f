import type { Clock } from '../../time/clock.ts';

/** A request without an event within this time will get none. */
const answerDeadlineMs = 15_000;

/** Distinguishes the bot's own moves from those by other people. */
export interface AskedMoves {
  note(guildId: string, channelId: string | null): void;
  /**
   * Call it once for each of the bot's own voice states, in order.
   * @param isSameSession the state is of the same connection as the previous one: a change by another browser is not
   * ours
   */
  wasAsked(guildId: string, from: string | null, to: string | null, isSameSession: boolean): boolean;
}

export function createAskedMoves(clock: Clock): AskedMoves {
  const open = new Map<string, { channelId: string | null; atMs: number }[]>();
  const fresh = (guildId: string) =>
    (open.get(guildId) ?? []).filter(({ atMs }) => clock.nowMs() - atMs < answerDeadlineMs);
  return {
    note(guildId, channelId) {
      open.set(guildId, [...fresh(guildId), { channelId, atMs: clock.nowMs() }]);
    },
    wasAsked(guildId, from, to, isSameSession) {
      const waiting = fresh(guildId);
      const index = waiting.findIndex(({ channelId }) => channelId === to);
      if (index >= 0) waiting.splice(0, index + 1);
      open.set(guildId, waiting);
      return index >= 0 || (from === to && isSameSession);
    },
  };
}
