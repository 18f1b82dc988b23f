import type { AudioFormat } from '../capture/sound/tab-capture.ts';

/**
 * The one format for every stream that needs sound: Opus at the lowest bitrate that one of them requires, because there
 * is only one encoder. All use one dialect and one mode, so raw samples are never needed beside Opus.
 */
export function formatForAll(asked: readonly AudioFormat[]): AudioFormat | null {
  const [first, ...others] = asked;
  return others.reduce<AudioFormat | null>(
    (lowest, one) => (lowest && isLower(one, lowest) ? one : lowest),
    first ?? null,
  );
}

const isLower = (a: AudioFormat, b: AudioFormat): boolean =>
  a.codec === 'opus' && b.codec === 'opus' && a.bitrate < b.bitrate;

export const isSameFormat = (a: AudioFormat | null, b: AudioFormat | null): boolean =>
  a === null || b === null ? a === b : a.codec === b.codec && !isLower(a, b) && !isLower(b, a);
