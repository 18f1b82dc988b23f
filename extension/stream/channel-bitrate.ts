import type { GuildModel } from '../discord/gateway/gateway-contract.ts';
import { bitrateBounds } from '../store/bitrate.ts';

/** Discord's own default, for a channel without a bitrate. */
const usualBitrate = 64_000;

/** The channel's bitrate, or the user's limit if that is lower: clients encode at their channel's bitrate. */
export function bitrateFor(wish: number | null, guild: GuildModel | undefined, channelId: string): number {
  const most = Math.min(guild?.channels.get(channelId)?.bitrate ?? usualBitrate, bitrateBounds.most);
  return Math.min(wish ?? most, most);
}
