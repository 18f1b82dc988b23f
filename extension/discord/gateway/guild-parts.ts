import {
  hiddenChannelFlag,
  hiddenChannelName,
  type Channel,
  type Member,
  type Role,
  type User,
  type VoiceState,
} from '../../../shared-protocol/gateway-payloads.ts';
import type { ChannelModel, MemberModel, RoleModel, UserModel, VoiceStateModel } from './gateway-contract.ts';

/** Merges a part of a guild into the known one: an unreadable field keeps its value. */

export const userFrom = (user: User, known?: UserModel): UserModel => ({
  id: user.id,
  username: user.username ?? known?.username ?? '',
  avatar: orKnown(user.avatar, known?.avatar),
  bot: user.bot ?? known?.bot ?? false,
});

export const roleFrom = (role: Role, known?: RoleModel): RoleModel => ({
  id: role.id,
  name: role.name ?? known?.name ?? '',
  permissions: role.permissions ?? known?.permissions ?? '0',
});

export function channelFrom(channel: Channel, guildId: string, known?: ChannelModel): ChannelModel {
  const isHidden = hides(channel);
  return {
    id: channel.id,
    guild_id: guildId,
    type: channel.type,
    flags: isHidden ? hiddenChannelFlag : 0,
    name: isHidden ? '' : (channel.name ?? known?.name ?? ''),
    position: channel.position ?? known?.position ?? 0,
    parent_id: orKnown(channel.parent_id, known?.parent_id),
    bitrate: channel.bitrate ?? known?.bitrate,
    user_limit: channel.user_limit ?? known?.user_limit ?? 0,
    permission_overwrites: overwritesFrom(channel) ?? known?.permission_overwrites ?? [],
  };
}

/** Discord marks channels that the bot may not view, and omits the rest of their fields. */
function hides({ flags, name, permission_overwrites: overwrites }: Channel): boolean {
  if (flags !== undefined) return (flags & hiddenChannelFlag) !== 0;
  return name === hiddenChannelName || (name === undefined && overwrites === undefined);
}

const overwritesFrom = ({
  permission_overwrites: overwrites,
}: Channel): ChannelModel['permission_overwrites'] | undefined =>
  overwrites?.map(({ id, allow = '0', deny = '0' }) => ({ id, allow, deny }));

/** `user` may be missing if a voice state names its user. */
export const memberFrom = (member: Member, known?: MemberModel): MemberModel => ({
  user: member.user ? userFrom(member.user, known?.user) : known?.user,
  nick: orKnown(member.nick, known?.nick),
  roles: member.roles ?? known?.roles ?? [],
  communication_disabled_until: orKnown(member.communication_disabled_until, known?.communication_disabled_until),
});

export const voiceStateFrom = (state: VoiceState, guildId: string, known?: VoiceStateModel): VoiceStateModel => ({
  guild_id: guildId,
  channel_id: state.channel_id,
  user_id: state.user_id,
  session_id: state.session_id ?? known?.session_id ?? '',
  mute: state.mute ?? known?.mute ?? false,
  deaf: state.deaf ?? known?.deaf ?? false,
  self_mute: state.self_mute ?? known?.self_mute ?? false,
  self_deaf: state.self_deaf ?? known?.self_deaf ?? false,
  suppress: state.suppress ?? known?.suppress ?? false,
});

/** Null is a value, undefined is none. */
const orKnown = <T>(said: T | null | undefined, known: T | null | undefined): T | null =>
  said === undefined ? (known ?? null) : said;
