import type { ErrorCode } from '../../../shared-protocol/error.ts';
import { hiddenChannelFlag } from '../../../shared-protocol/gateway-payloads.ts';
import { permission } from '../../../shared-protocol/permission.ts';
import type { ChannelModel, GuildModel, MemberModel } from './gateway-contract.ts';

export const channelType = { voice: 2, category: 4, stage: 13 } as const;

const { administrator, connect, moveMembers, speak, viewChannel } = permission;
/** Every present and future bit: the owner and administrators have all of them. */
const everything = (1n << 64n) - 1n;
const readMessageHistory = 1n << 16n;

/**
 * The permissions of one member in one channel, in Discord's order: the guild's base, administrators, the overwrites of
 * @everyone, of all roles together, of the member. A member in timeout can only view and read.
 */
export function permissionsIn(guild: GuildModel, channel: ChannelModel, userId: string, wallMs = Date.now()): bigint {
  if (guild.ownerId === userId) return everything;
  const member = guild.members.get(userId);
  const roleIds = new Set(member?.roles);
  let bits = BigInt(guild.roles.get(guild.id)?.permissions ?? 0);
  for (const id of roleIds) bits |= BigInt(guild.roles.get(id)?.permissions ?? 0);
  if (bits & administrator) return everything;

  const overwrite = (isMeant: (id: string) => boolean) => {
    let allow = 0n;
    let deny = 0n;
    for (const one of channel.permission_overwrites) {
      if (!isMeant(one.id)) continue;
      allow |= BigInt(one.allow);
      deny |= BigInt(one.deny);
    }
    bits = (bits & ~deny) | allow;
  };
  overwrite((id) => id === guild.id);
  overwrite((id) => id !== guild.id && roleIds.has(id));
  overwrite((id) => id === userId);

  return isTimedOut(member, wallMs) ? bits & (viewChannel | readMessageHistory) : bits;
}

export const isTimedOut = (member: MemberModel | undefined, wallMs = Date.now()): boolean =>
  timedOutUntil(member, wallMs) !== null;

/** When the member's timeout ends, in ms since 1970; null without a timeout. */
export function timedOutUntil(member: MemberModel | undefined, wallMs = Date.now()): number | null {
  const untilMs = Date.parse(member?.communication_disabled_until ?? '');
  return untilMs > wallMs ? untilMs : null;
}

/** Whether the user has it in this channel; false if the channel is unknown. */
export function hasPermission(
  guild: GuildModel | undefined,
  channelId: string,
  userId: string | undefined,
  name: keyof typeof permission,
): boolean {
  const channel = guild?.channels.get(channelId);
  if (!guild || !channel || userId === undefined) return false;
  return (permissionsIn(guild, channel, userId) & permission[name]) !== 0n;
}

/**
 * Why the user cannot join and be heard, or null. Obstacles that do not prevent joining come last. A stage does not
 * need SPEAK: everyone who joins is suppressed until a moderator lets them speak.
 */
export function whyNotJoin(
  guild: GuildModel,
  channelId: string,
  userId: string,
  wallMs = Date.now(),
): JoinObstacle | null {
  if (guild.isUnavailable) return 'guild-unavailable';
  const channel = guild.channels.get(channelId);
  if (!channel) return 'channel-missing';
  if (channel.type !== channelType.voice && channel.type !== channelType.stage) return 'channel-not-voice';
  const bits = permissionsIn(guild, channel, userId, wallMs);
  if (channel.flags & hiddenChannelFlag || !(bits & viewChannel)) return 'may-not-view';
  if (!(bits & connect)) return isTimedOut(guild.members.get(userId), wallMs) ? 'timed-out' : 'may-not-connect';
  if (isFull(guild, channel, userId) && !(bits & moveMembers)) return 'channel-full';
  if (channel.id === guild.afkChannelId) return 'afk-channel';
  return channel.type === channelType.voice && !(bits & speak) ? 'may-not-speak' : null;
}

/** Joining would work, but nobody would hear the bot there. */
export const isJoinedInVain = (obstacle: JoinObstacle | null): obstacle is 'may-not-speak' | 'afk-channel' =>
  obstacle === 'may-not-speak' || obstacle === 'afk-channel';

function isFull(guild: GuildModel, channel: ChannelModel, userId: string): boolean {
  if (channel.user_limit <= 0) return false;
  let others = 0;
  for (const state of guild.voiceStates.values())
    if (state.channel_id === channel.id && state.user_id !== userId) others += 1;
  return others >= channel.user_limit;
}

export type JoinObstacle = Extract<
  ErrorCode,
  | 'guild-unavailable'
  | 'channel-missing'
  | 'channel-not-voice'
  | 'may-not-view'
  | 'may-not-connect'
  | 'channel-full'
  | 'timed-out'
  | 'afk-channel'
  | 'may-not-speak'
>;
