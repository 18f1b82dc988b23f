import type { Guild, Ready, VoiceState } from '../../../shared-protocol/gateway-payloads.ts';
import type { GuildModel } from './contract.ts';
import type { Dispatch } from './dispatch.ts';

export type Guilds = ReadonlyMap<string, GuildModel>;

/**
 * The cache after a dispatch; the very same map where nothing changed. Everything in it is replaced, never changed
 * in place, so that a view can hold on to what it was given.
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
        icon: d.icon ?? null,
        ownerId: d.owner_id ?? guild.ownerId,
        roles: d.roles ? byId(d.roles) : guild.roles,
      }));
    case 'GUILD_DELETE':
      if (d.unavailable === true) return withEntry(guilds, d.id, outage(guilds.get(d.id) ?? emptyGuild(d.id)));
      return without(guilds, d.id);
    case 'GUILD_ROLE_CREATE':
    case 'GUILD_ROLE_UPDATE':
      return change(guilds, d.guild_id, (guild) => ({ ...guild, roles: withEntry(guild.roles, d.role.id, d.role) }));
    case 'GUILD_ROLE_DELETE':
      return change(guilds, d.guild_id, (guild) => ({ ...guild, roles: without(guild.roles, d.role_id) }));
    case 'GUILD_MEMBER_UPDATE': {
      const { guild_id, ...member } = d;
      return change(guilds, guild_id, (guild) =>
        d.user.id === ownId || guild.voiceStates.has(d.user.id)
          ? { ...guild, members: withEntry(guild.members, d.user.id, member) }
          : guild,
      );
    }
    case 'CHANNEL_CREATE':
    case 'CHANNEL_UPDATE':
      return change(guilds, d.guild_id, (guild) => ({ ...guild, channels: withEntry(guild.channels, d.id, d) }));
    case 'CHANNEL_DELETE':
      return change(guilds, d.guild_id, (guild) => ({ ...guild, channels: without(guild.channels, d.id) }));
    case 'VOICE_STATE_UPDATE':
      return change(guilds, d.guild_id, (guild) => afterVoiceState(guild, d, ownId));
    case 'RESUMED':
    case 'VOICE_SERVER_UPDATE':
      return guilds;
  }
}

/** Known guilds keep their names and channels until their GUILD_CREATE comes; who is in voice is no longer known. */
function afterReady(guilds: Guilds, ready: Ready): Guilds {
  return new Map(ready.guilds.map(({ id }) => [id, outage(guilds.get(id) ?? emptyGuild(id))]));
}

/** Members stay only while they are in voice, or the cache would grow with everybody who ever was. */
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
    voiceStates: withEntry(guild.voiceStates, userId, { ...state, member: null }),
    members: member ? withEntry(guild.members, userId, member) : guild.members,
  };
}

const emptyGuild = (id: string): GuildModel =>
  toModel({ id, name: '', channels: [], roles: [], voice_states: [], members: [] });

const outage = (guild: GuildModel): GuildModel => ({ ...guild, isUnavailable: true, voiceStates: new Map() });

export function toModel(guild: Guild): GuildModel {
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon ?? null,
    isUnavailable: guild.unavailable === true,
    ownerId: guild.owner_id ?? null,
    roles: byId(guild.roles),
    channels: byId(guild.channels.map((channel) => ({ ...channel, guild_id: guild.id }))),
    voiceStates: new Map(
      guild.voice_states
        .filter((state) => state.channel_id !== null)
        .map((state) => [state.user_id, { ...state, guild_id: guild.id, member: null }]),
    ),
    members: new Map(
      [...guild.members, ...guild.voice_states.flatMap(({ member }) => member ?? [])].flatMap((member) =>
        member.user ? [[member.user.id, member] as const] : [],
      ),
    ),
  };
}

/** The way back, as plain JSON for a resume point. */
export const toPayload = (guild: GuildModel): Guild => ({
  id: guild.id,
  unavailable: guild.isUnavailable,
  name: guild.name,
  icon: guild.icon,
  owner_id: guild.ownerId,
  roles: [...guild.roles.values()],
  channels: [...guild.channels.values()],
  voice_states: [...guild.voiceStates.values()],
  members: [...guild.members.values()],
});

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
