import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';

/** A channel in its server. */
export const Place = v.object({ guildId: Snowflake, channelId: Snowflake });
export type Place = v.InferOutput<typeof Place>;
