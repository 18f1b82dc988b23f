import { channelType, type WorldChannel, type WorldGuild } from '../world/world.ts';
import { findChannel, guildsOf } from '../world/lookup.ts';
import { permissionsIn, grantedIn } from '../world/member-permissions.ts';
import { permission } from '../../shared-protocol/permission.ts';
import { Refusal } from './refusal.ts';
import type { Asked } from './route.ts';

type Who = Pick<Asked<unknown>, 'user' | 'context'>;

/** A guild that the bot is in. @throws Refusal */
export function guildFor({ user, context }: Who, guildId: string): WorldGuild {
  const guild = guildsOf(context.world, user.id).find(({ id }) => id === guildId);
  if (guild) return guild;
  throw new Refusal(context.world.guilds.some(({ id }) => id === guildId) ? 'missing-access' : 'unknown-guild');
}

/** A channel that the bot may view, with its permissions there. @throws Refusal */
export function channelFor(
  { user, context }: Who,
  channelId: string,
): { guild: WorldGuild; channel: WorldChannel; may: bigint } {
  const found = findChannel(context.world, channelId);
  if (!found) throw new Refusal('unknown-channel');
  const { guild, channel } = found;
  const isInside = context.seats.find(user.id, guild.id)?.channel_id === channel.id;
  if (!isInside && !(grantedIn(guild, channel, user.id) & permission.viewChannel)) throw new Refusal('missing-access');
  const isVoice = channel.type === channelType.voice || channel.type === channelType.stage;
  const may = (isVoice ? permissionsIn : grantedIn)(guild, channel, user.id);
  return { guild, channel, may };
}

/** @throws Refusal if one of the wanted bits is missing */
export function demand(may: bigint, wanted: bigint): void {
  if ((may & wanted) !== wanted) throw new Refusal('missing-permissions');
}
