import * as v from 'valibot';

/** Opus's range, in bits a second: below the first music is unusable, above the second nothing is gained. */
export const bitrateBounds = { least: 16_000, most: 510_000 } as const;

/** The user's wish in bits a second; null takes what the channel allows. */
export const Bitrate = v.nullable(
  v.pipe(v.number(), v.integer(), v.minValue(bitrateBounds.least), v.maxValue(bitrateBounds.most)),
);
