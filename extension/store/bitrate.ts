import * as v from 'valibot';

/** Opus's range, in bits a second: below the first, music is unusable; above the second, nothing improves. */
export const bitrateBounds = { least: 16_000, most: 510_000 } as const;

/** The user's limit in bits a second; null for the channel's. */
export const Bitrate = v.nullable(
  v.pipe(v.number(), v.integer(), v.minValue(bitrateBounds.least), v.maxValue(bitrateBounds.most)),
);
