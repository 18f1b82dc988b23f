import { permission } from '../../shared-protocol/permission.ts';
import { channelType, type WorldChannel, type WorldGuild } from './world.ts';

const everything = (1n << 64n) - 1n;

/** A member's permissions in a channel. Without View Channel or Connect none remain. */
export function permissionsIn(guild: WorldGuild, channel: WorldChannel, userId: string): bigint {
  const set = grantedIn(guild, channel, userId);
  return set & permission.viewChannel && set & permission.connect ? set : 0n;
}

/** Whether a member sees a channel's name and permissions; for a category, whether it sees any channel in it. */
export const mayView = (guild: WorldGuild, channel: WorldChannel, userId: string): boolean =>
  (grantedIn(guild, channel, userId) & permission.viewChannel) !== 0n ||
  guild.channels.some((child) => child.parent_id === channel.id && mayView(guild, child, userId));

/** A member's permissions in the guild, before any channel's overwrites. */
export const guildPermissionsOf = (guild: WorldGuild, userId: string): bigint =>
  grantedIn(guild, { permission_overwrites: [] }, userId);

/**
 * In Discord's order: base roles, administrator and owner, then the channel's overwrites for @everyone, for roles, for
 * the member.
 */
export function grantedIn(
  guild: WorldGuild,
  channel: Pick<WorldChannel, 'permission_overwrites'>,
  userId: string,
): bigint {
  const member = guild.members.find((candidate) => candidate.user.id === userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return everything;
  let set = 0n;
  for (const role of guild.roles)
    if (role.id === guild.id || member.roles.includes(role.id)) set |= BigInt(role.permissions);
  if (set & permission.administrator) return everything;

  const overwrites = channel.permission_overwrites;
  const apply = (matching: typeof overwrites): void => {
    const deny = matching.reduce((all, overwrite) => all | BigInt(overwrite.deny), 0n);
    const allow = matching.reduce((all, overwrite) => all | BigInt(overwrite.allow), 0n);
    set = (set & ~deny) | allow;
  };
  apply(overwrites.filter((overwrite) => overwrite.type === 0 && overwrite.id === guild.id));
  apply(overwrites.filter((overwrite) => overwrite.type === 0 && member.roles.includes(overwrite.id)));
  apply(overwrites.filter((overwrite) => overwrite.type === 1 && overwrite.id === userId));
  return set;
}

/** Whether Discord would seat this member. If not, the real gateway sends no event at all. */
export function mayJoin(guild: WorldGuild, channel: WorldChannel, userId: string, seated: number): boolean {
  if (channel.type !== channelType.voice && channel.type !== channelType.stage) return false;
  const set = permissionsIn(guild, channel, userId);
  if (!(set & permission.connect)) return false;
  const isFull = channel.user_limit > 0 && seated >= channel.user_limit;
  return !isFull || (set & permission.moveMembers) !== 0n;
}

/** In a stage's audience, or without Speak: accepted, but not heard. */
export const isSuppressed = (guild: WorldGuild, channel: WorldChannel, userId: string): boolean =>
  channel.type === channelType.stage || !(permissionsIn(guild, channel, userId) & permission.speak);
