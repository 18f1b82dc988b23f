import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';

/** A channel in its server. */
export const Place = v.object({ guildId: Snowflake, channelId: Snowflake });
export type Place = v.InferOutput<typeof Place>;

/** Servers that one stream may go into at once. Each takes up to two of the host's sixteen sessions while it moves. */
export const maxServers = 5;
