import type { LastStream } from '../store/last-stream.ts';

/** An evening's break; who comes back the next day starts again. */
export const offeredForMs = 6 * 60 * 60_000;
/** As often as this within ten minutes, the stream itself may be what ends the browser. */
const loopStarts = 3;
const loopMs = 10 * 60_000;

/** A stream that was cut off can go on. A clock that was set back makes it no older than now. */
export const isOffered = ({ seenAt }: Pick<LastStream, 'seenAt'>, nowMs: number): boolean =>
  nowMs - seenAt < offeredForMs;

/** The starts of the browser that found a stream cut off, with this one. */
export function noteCutOff(before: readonly number[], nowMs: number): { starts: number[]; isLoop: boolean } {
  const recent = before.filter((at) => nowMs - at < loopMs && at <= nowMs);
  const starts = [...recent, nowMs].slice(-loopStarts);
  return { starts, isLoop: starts.length >= loopStarts };
}
