import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';

/** A channel in its server. */
export const Place = v.object({ guildId: Snowflake, channelId: Snowflake });
export type Place = v.InferOutput<typeof Place>;

/** How many servers one stream may go into. While it moves, each uses up to two of the host's sixteen sessions. */
export const maxServers = 5;
