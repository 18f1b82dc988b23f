/** In bits a second: what most channels come with, and what boosted servers add. */
const usual = [64_000, 96_000, 128_000, 192_000];

/** The choices of a bitrate; null is what the channel allows. One that was stored before stays to be seen. */
export function offeredBitrates(stored: number | null): (number | null)[] {
  const bits = new Set(usual);
  if (stored !== null) bits.add(stored);
  return [null, ...[...bits].sort((a, b) => a - b)];
}
