import * as v from 'valibot';

/** A Discord id: 17 to 20 digits, always a string, because it does not fit a JavaScript number. */
export const Snowflake = v.pipe(v.string(), v.regex(/^[1-9]\d{16,19}$/));
export type Snowflake = v.InferOutput<typeof Snowflake>;
