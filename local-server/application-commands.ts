import { newSnowflake } from './world/new-snowflake.ts';

/** What a bot says of a command when it registers it, under Discord's own names. */
export interface WantedCommand {
  name: string;
  type: number;
  [more: string]: unknown;
}

export interface ApplicationCommand extends WantedCommand {
  id: string;
  application_id: string;
  guild_id?: string;
  version: string;
}

/** The commands of each application, by guild; null are the global ones. */
export interface ApplicationCommands {
  list(applicationId: string, guildId: string | null): ApplicationCommand[];
  /** One of the same name and type is replaced, and keeps its id. */
  put(
    applicationId: string,
    guildId: string | null,
    wanted: WantedCommand,
  ): { command: ApplicationCommand; isNew: boolean };
  change(applicationId: string, guildId: string | null, id: string, change: object): ApplicationCommand | undefined;
  remove(applicationId: string, guildId: string | null, id: string): boolean;
  /** These and no others. */
  replaceAll(applicationId: string, guildId: string | null, wanted: readonly WantedCommand[]): ApplicationCommand[];
  /** The command that a person in this guild means. */
  find(applicationId: string, guildId: string, name: string, type: number): ApplicationCommand | undefined;
}

const plainCommand = {
  name_localizations: null,
  description: '',
  description_localizations: null,
  default_member_permissions: null,
  nsfw: false,
};
/** Only global commands say where they can be installed and used. */
const globalCommand = { dm_permission: true, contexts: null, integration_types: [0] };

export function createApplicationCommands(): ApplicationCommands {
  const lists = new Map<string, ApplicationCommand[]>();
  const key = (applicationId: string, guildId: string | null): string => `${applicationId}/${guildId ?? ''}`;
  const make = (
    applicationId: string,
    guildId: string | null,
    id: string,
    wanted: WantedCommand,
  ): ApplicationCommand => ({
    ...plainCommand,
    ...(guildId === null && globalCommand),
    ...wanted,
    id,
    application_id: applicationId,
    ...(guildId !== null && { guild_id: guildId }),
    version: newSnowflake(),
  });

  const commands: ApplicationCommands = {
    list: (applicationId, guildId) => lists.get(key(applicationId, guildId)) ?? [],
    put(applicationId, guildId, wanted) {
      const list = commands.list(applicationId, guildId);
      const old = list.find(({ name, type }) => name === wanted.name && type === wanted.type);
      const command = make(applicationId, guildId, old?.id ?? newSnowflake(), wanted);
      lists.set(key(applicationId, guildId), [...list.filter((one) => one !== old), command]);
      return { command, isNew: !old };
    },
    change(applicationId, guildId, id, change) {
      const list = commands.list(applicationId, guildId);
      const index = list.findIndex((one) => one.id === id);
      const old = list[index];
      if (!old) return undefined;
      const command = { ...old, ...change, version: newSnowflake() };
      lists.set(key(applicationId, guildId), list.with(index, command));
      return command;
    },
    remove(applicationId, guildId, id) {
      const list = commands.list(applicationId, guildId);
      lists.set(
        key(applicationId, guildId),
        list.filter((one) => one.id !== id),
      );
      return list.some((one) => one.id === id);
    },
    replaceAll(applicationId, guildId, wanted) {
      const before = commands.list(applicationId, guildId);
      const all = wanted.map((one) => {
        const old = before.find(({ name, type }) => name === one.name && type === one.type);
        return make(applicationId, guildId, old?.id ?? newSnowflake(), one);
      });
      lists.set(key(applicationId, guildId), all);
      return all;
    },
    find: (applicationId, guildId, wantedName, wantedType) =>
      [...commands.list(applicationId, guildId), ...commands.list(applicationId, null)].find(
        ({ name, type }) => name === wantedName && type === wantedType,
      ),
  };
  return commands;
}
