/** Ids count milliseconds from the first second of 2015, in the bits above these. */
const discordEpochMs = 1_420_070_400_000n;
const belowTime = 22n;
const perMillisecond = 1n << 12n;
let count = 0n;

/** A new id, whose time is now. */
export function newSnowflake(nowMs = Date.now()): string {
  count = (count + 1n) % perMillisecond;
  return (((BigInt(nowMs) - discordEpochMs) << belowTime) | count).toString();
}
