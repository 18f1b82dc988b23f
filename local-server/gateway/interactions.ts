import { randomBytes } from 'node:crypto';
import { findChannel, isMember } from '../world/lookup.ts';
import { grantedIn } from '../world/member-permissions.ts';
import { newSnowflake } from '../world/new-snowflake.ts';
import type { World } from '../world/world.ts';
import { resolveOptions, type CommandOption } from './command-options.ts';
import type { GatewaySessions } from './gateway-sessions.ts';
import { memberPayload, openChannel } from './guild-payload.ts';

/** A person uses a bot's command. */
export interface WantedInteraction {
  /** the bot whose command it is */
  botId: string;
  userId: string;
  channelId: string;
  command: {
    name: string;
    id?: string;
    /** 1, the default, is a slash command */
    type?: number;
    options?: CommandOption[];
  };
  /** the person is still typing and wants suggestions */
  isAutocomplete?: boolean;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly botId: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly raisedAtMs: number;
  isAnswered: boolean;
}

/** Interactions sent to bots, for the routes that answer them. */
export interface Interactions {
  /** Tells the bot. @throws RangeError if there is no such channel, or one of the two is no member of its guild */
  raise(wanted: WantedInteraction): Interaction;
  /** One that can still be answered for the first time; what was answered already is found as well, and says so. */
  toAnswer(id: string, token: string): Interaction | undefined;
  /** One of this bot's whose token still works: for what follows the first answer. */
  byToken(botId: string, token: string): Interaction | undefined;
}

/** Discord's: after this time an interaction that nobody answered has failed. */
const answerWithinMs = 3000;
/** Discord's: a token works for this time. */
const tokenLastsMs = 15 * 60_000;
/** Discord's, for somebody without Nitro in a guild without boosts. */
const attachmentBytes = 10 * 1024 * 1024;
const interactionType = { command: 2, autocomplete: 4 } as const;
const locale = 'en-US';

export function createInteractions(options: {
  world: World;
  sessions: GatewaySessions;
  /** the id under which the bot registered a command, if it did */
  commandId?: (botId: string, guildId: string, name: string, type: number) => string | undefined;
  now?: () => number;
}): Interactions {
  const { world, sessions, commandId, now = Date.now } = options;
  const byId = new Map<string, Interaction>();
  const isAlive = ({ raisedAtMs }: Interaction): boolean => now() - raisedAtMs < tokenLastsMs;

  return {
    raise({ botId, userId, channelId, command, isAutocomplete }) {
      const found = findChannel(world, channelId);
      if (!found || !isMember(found.guild, userId) || !isMember(found.guild, botId))
        throw new RangeError('no such channel, or no such members of its guild');
      const { guild, channel } = found;
      for (const old of byId.values()) if (!isAlive(old)) byId.delete(old.id);
      const token = randomBytes(48).toString('base64url');
      const ids = { botId, userId, channelId, guildId: guild.id };
      const interaction: Interaction = { ...ids, id: newSnowflake(), token, raisedAtMs: now(), isAnswered: false };
      byId.set(interaction.id, interaction);

      const { options: filled = [], type = 1, name } = command;
      const id = command.id ?? commandId?.(botId, guild.id, name, type) ?? newSnowflake();
      const resolved = resolveOptions(guild, filled);
      const payload = {
        id: interaction.id,
        token,
        application_id: botId,
        type: isAutocomplete ? interactionType.autocomplete : interactionType.command,
        version: 1,
        data: { id, name, type, options: filled, ...(resolved && { resolved }) },
        guild_id: guild.id,
        guild: { id: guild.id, locale, features: [] },
        channel_id: channelId,
        channel: openChannel(channel),
        member: {
          ...memberPayload(guild.members.find(({ user }) => user.id === userId)!),
          permissions: grantedIn(guild, channel, userId).toString(),
        },
        app_permissions: grantedIn(guild, channel, botId).toString(),
        locale,
        guild_locale: locale,
        entitlements: [],
        // Installed in the guild, by whoever owns it.
        authorizing_integration_owners: { 0: guild.id },
        context: 0,
        attachment_size_limit: attachmentBytes,
      };
      for (const session of sessions.of(botId))
        if (session.sees(guild.id)) session.dispatch('INTERACTION_CREATE', payload);
      return interaction;
    },

    toAnswer(id, token) {
      const found = byId.get(id);
      if (found?.token !== token || !isAlive(found)) return undefined;
      return found.isAnswered || now() - found.raisedAtMs < answerWithinMs ? found : undefined;
    },

    byToken: (botId, token) =>
      [...byId.values()].find((one) => one.botId === botId && one.token === token && isAlive(one)),
  };
}
