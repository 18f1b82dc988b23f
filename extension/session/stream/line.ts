import type { GuildModel } from '../../discord/gateway/contract.ts';
import { hasPermission } from '../../discord/gateway/permissions.ts';
import { bitrateFor } from './bitrate.ts';
import { hushOf } from './hush.ts';
import type { Settings } from '../settings.ts';
import type { Line } from '../state.ts';

/** The line as the guild has it now: how fine it may be, and who hears it. */
export function lineIn(
  line: Line,
  guild: GuildModel | undefined,
  channelId: string,
  userId: string | undefined,
  { bitrate, dialect }: Pick<Settings, 'bitrate' | 'dialect'>,
): Line {
  return {
    ...line,
    bitrate: line.mode === 'plain' ? null : bitrateFor(bitrate, guild, channelId),
    hush: hushOf(guild, userId),
    mayUsePriority: dialect === 'v8' && hasPermission(guild, channelId, userId, 'prioritySpeaker'),
  };
}
