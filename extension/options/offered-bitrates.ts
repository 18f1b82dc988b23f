/** In bits a second: those of most channels, and those that boosted servers add. */
const usual = [64_000, 96_000, 128_000, 192_000];

/** The bitrate's choices; null is the channel's maximum. A stored one that is no longer offered stays visible. */
export function offeredBitrates(stored: number | null): (number | null)[] {
  const bits = new Set(usual);
  if (stored !== null) bits.add(stored);
  return [null, ...[...bits].sort((a, b) => a - b)];
}
