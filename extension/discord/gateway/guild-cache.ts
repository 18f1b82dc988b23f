import type { Dispatch, Guild, Ready, VoiceState } from '../../../shared-protocol/gateway-payloads.ts';
import type { GuildModel, RoleModel } from './gateway-contract.ts';
import { channelFrom, memberFrom, roleFrom, voiceStateFrom } from './guild-parts.ts';

export type Guilds = ReadonlyMap<string, GuildModel>;

/**
 * The cache after a dispatch; the very same map if nothing changed. Everything in it is replaced, never mutated, so
 * that a view can keep its copy.
 */
export function reduceGuilds(guilds: Guilds, { t, d }: Dispatch, ownId: string | null): Guilds {
  switch (t) {
    case 'READY':
      return afterReady(guilds, d);
    case 'GUILD_CREATE':
      return withEntry(
        guilds,
        d.id,
        d.unavailable === true ? outage(guilds.get(d.id) ?? emptyGuild(d.id)) : toModel(d),
      );
    case 'GUILD_UPDATE':
      return change(guilds, d.id, (guild) => ({
        ...guild,
        name: d.name || guild.name,
        icon: d.icon === undefined ? guild.icon : d.icon,
        ownerId: d.owner_id ?? guild.ownerId,
        // Undefined if the update omits it, null if it was removed.
        afkChannelId: d.afk_channel_id === undefined ? guild.afkChannelId : d.afk_channel_id,
        roles: d.roles ? byId(d.roles.map((role) => roleFrom(role, guild.roles.get(role.id)))) : guild.roles,
      }));
    case 'GUILD_DELETE':
      if (d.unavailable === true) return withEntry(guilds, d.id, outage(guilds.get(d.id) ?? emptyGuild(d.id)));
      return without(guilds, d.id);
    case 'GUILD_ROLE_CREATE':
    case 'GUILD_ROLE_UPDATE':
      return change(guilds, d.guild_id, ({ roles, ...guild }) => ({
        ...guild,
        roles: withEntry(roles, d.role.id, roleFrom(d.role, roles.get(d.role.id))),
      }));
    case 'GUILD_ROLE_DELETE':
      return change(guilds, d.guild_id, (guild) => ({ ...guild, roles: without(guild.roles, d.role_id) }));
    case 'GUILD_MEMBER_UPDATE': {
      const { guild_id, ...member } = d;
      return change(guilds, guild_id, (guild) =>
        d.user.id === ownId || guild.voiceStates.has(d.user.id)
          ? {
              ...guild,
              members: withEntry(guild.members, d.user.id, memberFrom(member, guild.members.get(d.user.id))),
            }
          : guild,
      );
    }
    case 'CHANNEL_CREATE':
    case 'CHANNEL_UPDATE':
      return change(guilds, d.guild_id, ({ channels, ...guild }) => ({
        ...guild,
        channels: withEntry(channels, d.id, channelFrom(d, guild.id, channels.get(d.id))),
      }));
    case 'CHANNEL_DELETE':
      return change(guilds, d.guild_id, (guild) => ({
        ...guild,
        channels: without(guild.channels, d.id),
      }));
    case 'VOICE_STATE_UPDATE':
      return change(guilds, d.guild_id, (guild) => afterVoiceState(guild, d, ownId));
    case 'RESUMED':
    case 'VOICE_SERVER_UPDATE':
    case 'VOICE_CHANNEL_STATUS_UPDATE':
    case 'CHANNEL_INFO':
      return guilds;
  }
}

/**
 * The dispatch with its guild. Discord may omit the guild; then it is known from the channel, from the channel's
 * category, or from the voice state of a user who has left.
 */
export function placed(guilds: Guilds, dispatch: Dispatch): Dispatch {
  const guildIdOf = (has: (guild: GuildModel) => boolean): string | null => {
    const found = [...guilds.values()].filter(has);
    return found.length === 1 ? found[0]!.id : null;
  };
  switch (dispatch.t) {
    case 'CHANNEL_CREATE':
    case 'CHANNEL_UPDATE':
    case 'CHANNEL_DELETE': {
      const { d } = dispatch;
      if (d.guild_id) return dispatch;
      const parentId = ('parent_id' in d && d.parent_id) || null;
      const has = ({ channels }: GuildModel): boolean =>
        channels.has(d.id) || (parentId !== null && channels.has(parentId));
      return { ...dispatch, d: { ...d, guild_id: guildIdOf(has) } } as Dispatch;
    }
    case 'VOICE_STATE_UPDATE': {
      const { d } = dispatch;
      if (d.guild_id) return dispatch;
      const { channel_id: channelId, user_id: userId } = d;
      const has = ({ channels, voiceStates }: GuildModel): boolean =>
        channelId === null ? voiceStates.has(userId) : channels.has(channelId);
      return { ...dispatch, d: { ...d, guild_id: guildIdOf(has) } };
    }
    default:
      return dispatch;
  }
}

/** Known guilds keep their names and channels until their GUILD_CREATE arrives; who is in voice is no longer known. */
function afterReady(guilds: Guilds, ready: Ready): Guilds {
  return new Map((ready.guilds ?? []).map(({ id }) => [id, outage(guilds.get(id) ?? emptyGuild(id))]));
}

/** Members stay only while they are in voice; otherwise the cache would grow with everybody who ever was. */
function afterVoiceState(guild: GuildModel, state: VoiceState, ownId: string | null): GuildModel {
  const userId = state.user_id;
  if (state.channel_id === null)
    return {
      ...guild,
      voiceStates: without(guild.voiceStates, userId),
      members: userId === ownId ? guild.members : without(guild.members, userId),
    };
  const { member } = state;
  return {
    ...guild,
    voiceStates: withEntry(guild.voiceStates, userId, voiceStateFrom(state, guild.id, guild.voiceStates.get(userId))),
    members: member ? withEntry(guild.members, userId, memberFrom(member, guild.members.get(userId))) : guild.members,
  };
}

const emptyGuild = (id: string): GuildModel => toModel({ id });

const outage = (guild: GuildModel): GuildModel => ({ ...guild, isUnavailable: true, voiceStates: new Map() });

/** A field that Discord did not send has its default. */
export function toModel(guild: Pick<Guild, 'id'> & Partial<Guild>): GuildModel {
  const { id, roles = [], channels = [], members = [] } = guild;
  const states = (guild.voice_states ?? []).filter((state) => state.channel_id !== null);
  return {
    id,
    name: guild.name ?? '',
    icon: guild.icon ?? null,
    isUnavailable: guild.unavailable === true,
    ownerId: guild.owner_id ?? null,
    afkChannelId: guild.afk_channel_id ?? null,
    roles: byId(roles.map((role): RoleModel => roleFrom(role))),
    channels: byId(channels.map((channel) => channelFrom(channel, id))),
    voiceStates: new Map(states.map((state) => [state.user_id, voiceStateFrom(state, id)])),
    members: new Map([
      ...members.map((member) => [member.user.id, memberFrom(member)] as const),
      ...states.flatMap(({ user_id, member }) => (member ? [[user_id, memberFrom(member)] as const] : [])),
    ]),
  };
}

const payloads = new WeakMap<object, unknown>();

/** Created once for each object or part, so that an unchanged one gives the very same payload. */
function made<K extends object, T>(from: K, make: (from: K) => T): T {
  if (!payloads.has(from)) payloads.set(from, make(from));
  return payloads.get(from) as T;
}

const listOf = <T>(map: ReadonlyMap<string, T>): T[] => made(map, () => [...map.values()]);

/** The reverse, as plain JSON for a resume point. */
export const toPayload = (guild: GuildModel): Guild =>
  made(guild, () => ({
    id: guild.id,
    unavailable: guild.isUnavailable,
    name: guild.name,
    icon: guild.icon,
    owner_id: guild.ownerId,
    afk_channel_id: guild.afkChannelId,
    roles: listOf(guild.roles),
    channels: listOf(guild.channels),
    voice_states: listOf(guild.voiceStates),
    members: made(guild.members, (members) =>
      [...members].map(([id, { user, ...member }]) => ({ ...member, user: user ?? { id } })),
    ),
  }));

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

function change(guilds: Guilds, id: string | null | undefined, how: (guild: GuildModel) => GuildModel): Guilds {
  const guild = id ? guilds.get(id) : undefined;
  if (!guild) return guilds;
  const changed = how(guild);
  return changed === guild ? guilds : withEntry(guilds, guild.id, changed);
}

const withEntry = <T>(map: ReadonlyMap<string, T>, key: string, value: T): Map<string, T> =>
  new Map(map).set(key, value);

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
