import { grantedIn } from '../world/member-permissions.ts';
import type { WorldChannel, WorldGuild, WorldMember } from '../world/world.ts';
import { memberFacts, rolePayload, userPayload } from './guild-payload.ts';

/** A slash command's option as a person filled it in, under Discord's own names. */
export interface CommandOption {
  name: string;
  /** 1 and 2 are subcommands and their groups, 3 text, 4 integer, 5 boolean, 6 user, 7 channel, 8 role, 10 number */
  type: number;
  value?: string | number | boolean;
  options?: CommandOption[];
  focused?: boolean;
}

/** A user or a role. */
const mentionable = 9;
const kinds = { user: [6, mentionable], channel: [7], role: [8, mentionable] };

/** The users, channels and roles that options name, as Discord sends them beside the ids. Undefined if none does. */
export function resolveOptions(guild: WorldGuild, options: readonly CommandOption[]) {
  const values = flatten(options);
  const named = (types: readonly number[]): Set<unknown> =>
    new Set(values.filter(({ type }) => types.includes(type)).map(({ value }) => value));
  const [users, channels, roles] = [named(kinds.user), named(kinds.channel), named(kinds.role)];
  const members = guild.members.filter(({ user }) => users.has(user.id));
  const found = {
    users: byId(members.map(({ user }) => userPayload(user))),
    members: Object.fromEntries(members.map((member) => [member.user.id, partialMember(guild, member)])),
    channels: byId(
      guild.channels.filter(({ id }) => channels.has(id)).map((channel) => partialChannel(guild, channel)),
    ),
    roles: byId(guild.roles.map(rolePayload).filter(({ id }) => roles.has(id))),
  };
  const filled = Object.entries(found).filter(([, entries]) => Object.keys(entries).length > 0);
  return filled.length > 0 ? Object.fromEntries(filled) : undefined;
}

const flatten = (options: readonly CommandOption[]): CommandOption[] =>
  options.flatMap((option) => [option, ...flatten(option.options ?? [])]);

const byId = <T extends { id: string }>(list: T[]): Record<string, T> =>
  Object.fromEntries(list.map((one) => [one.id, one]));

/** The user is in the list of users. */
const partialMember = (guild: WorldGuild, member: WorldMember) => ({
  ...memberFacts(member),
  permissions: grantedIn(guild, { permission_overwrites: [] }, member.user.id).toString(),
});

const partialChannel = (guild: WorldGuild, channel: WorldChannel) => ({
  ...{ id: channel.id, name: channel.name, type: channel.type, parent_id: channel.parent_id },
  permissions: grantedIn(guild, channel, guild.ownerId).toString(),
});
