import type { Stats } from '../../shared-protocol/native-messages.ts';
import type { HealthView, LastStreamView } from '../page-contract/view.ts';
import type { LiveFacts } from '../stream/stream-event.ts';

/** One for each second of the sparkline. */
const maxDelays = 60;

/** packets, frames, and ms */
export type Totals = Pick<LastStreamView, 'sent' | 'dropped' | 'delayP99Ms'>;

/** The host's figures, over the voice connections of one stream. */
export interface Health {
  onStats(stats: Stats): void;
  /** the connection is gone: the next one's figures start from zero */
  lost(): void;
  view(facts: Pick<LiveFacts, 'mode' | 'dave'>): HealthView | null;
  /** of the whole stream */
  totals(): Totals;
  /** the last median of a second in which something was sent, in ms; 0 if there was none */
  delayMs(): number;
}

/** @param moveMs how long the bot's last move interrupted its sound, null before the first */
export function createHealth(moveMs: () => number | null = () => null): Health {
  let stats: Stats | null = null;
  let delays: number[] = [];
  /** of the connections before the present one */
  let before = { sent: 0, dropped: 0 };
  let delayP99Ms = 0;

  function lost(): void {
    if (!stats) return;
    before = { sent: before.sent + stats.sent, dropped: before.dropped + stats.dropped };
    stats = null;
  }

  return {
    onStats(next) {
      if (stats && stats.session !== next.session) lost();
      stats = next;
      // Only the silence after the sound was sent.
      if (next.latencyMs.p50 === 0) return;
      delays = [...delays, next.latencyMs.p50].slice(-maxDelays);
      delayP99Ms = next.latencyMs.p99;
    },
    lost,
    view: ({ mode, dave }) =>
      stats && {
        packetsPerSecond: stats.packetsPerSecond,
        sent: stats.sent,
        dropped: stats.dropped,
        lateP99Ms: stats.lateMs.p99,
        delayMs: stats.latencyMs.p50,
        delayP99Ms: stats.latencyMs.p99,
        delays: [...delays],
        queueMs: stats.queueMs,
        mode,
        dave: dave.state,
        privacyCode: dave.privacyCode,
        received: stats.received ?? null,
        answersKeepalives: stats.answersKeepalives ?? null,
        answerAgoMs: stats.answerAgoMs ?? null,
        fineClock: stats.clock?.fine ?? null,
        moveMs: moveMs(),
      },
    totals: () => ({
      sent: before.sent + (stats?.sent ?? 0),
      dropped: before.dropped + (stats?.dropped ?? 0),
      delayP99Ms,
    }),
    delayMs: () => delays.at(-1) ?? 0,
  };
}
