import * as v from 'valibot';
import type { GuildModel } from '../discord/gateway/contract.ts';

/** What Opus can do, in bits a second: below the first music is none, above the second nothing is gained. */
export const bitrateBounds = { least: 16_000, most: 510_000 } as const;

/** The user's wish in bits a second; null takes what the channel allows. */
export const Bitrate = v.nullable(
  v.pipe(v.number(), v.integer(), v.minValue(bitrateBounds.least), v.maxValue(bitrateBounds.most)),
);

/** Discord's own default, where a channel says nothing. */
const usualBitrate = 64_000;

/** The channel's bitrate, or the user's wish where that is lower: a channel's bitrate is what clients encode at. */
export function bitrateFor(wish: number | null, guild: GuildModel | undefined, channelId: string): number {
  const most = Math.min(guild?.channels.get(channelId)?.bitrate ?? usualBitrate, bitrateBounds.most);
  return Math.min(wish ?? most, most);
}
