import type { LastStream } from '../store/last-stream.ts';

/** An evening's break. The next day people start a new stream. */
export const offeredForMs = 6 * 60 * 60_000;
/** If this happens this often within ten minutes, the stream itself may be the cause. */
const loopStarts = 3;
const loopMs = 10 * 60_000;

/** A cut-off stream can be resumed. After the clock was set back, it counts as just cut off. */
export const isOffered = ({ seenAt }: Pick<LastStream, 'seenAt'>, nowMs: number): boolean =>
  nowMs - seenAt < offeredForMs;

/** The browser starts that found a stream cut off, including this one. */
export function noteCutOff(before: readonly number[], nowMs: number): { starts: number[]; isLoop: boolean } {
  const recent = before.filter((at) => nowMs - at < loopMs && at <= nowMs);
  const starts = [...recent, nowMs].slice(-loopStarts);
  return { starts, isLoop: starts.length >= loopStarts };
}
