import type { Pad } from './library.ts';

/** One pad that sounds. */
export interface PadPlay {
  kind: Pad['kind'];
  /** on the sound's own clock, in seconds */
  startedAt: number;
  seconds: number;
}

/** The playing pads, by their places from 0. */
export type PadPlays = ReadonlyMap<number, PadPlay>;

export const nothingPlays: PadPlays = new Map();

/** The effect of a press on a pad: a playing one stops, a stopped one begins, an empty one asks for a file. */
export const pressOf = (plays: PadPlays, at: number, pad: Pad | null): 'choose' | 'stop' | 'start' =>
  pad === null ? 'choose' : plays.has(at) ? 'stop' : 'start';

export const started = (plays: PadPlays, at: number, play: PadPlay): PadPlays => new Map(plays).set(at, play);

/** @param startedAt of the play that ended: the pad may have been pressed again meanwhile */
export function ended(plays: PadPlays, at: number, startedAt = plays.get(at)?.startedAt): PadPlays {
  if (plays.get(at)?.startedAt !== startedAt) return plays;
  const left = new Map(plays);
  left.delete(at);
  return left;
}

/** The share that has played, from 0 to 1; a loop starts over. */
export function shareOf({ kind, startedAt, seconds }: PadPlay, nowSeconds: number): number {
  if (seconds <= 0) return 0;
  const rounds = Math.max(0, nowSeconds - startedAt) / seconds;
  return kind === 'loop' ? rounds % 1 : Math.min(1, rounds);
}

/** Whether the music is lowered: by effects, never by loops, because they are music themselves. */
export const lowersMusic = (plays: PadPlays): boolean => [...plays.values()].some(({ kind }) => kind === 'effect');

/**
 * The pad for a key, or null for any other key. On some keyboards, such as French ones, digits need Shift: there the
 * number row counts without it.
 */
export function padOfKey({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): number | null {
  const digit = /^[1-9]$/.test(key) ? key : !shiftKey && /^Digit([1-9])$/.exec(code)?.[1];
  return digit ? Number(digit) - 1 : null;
}
