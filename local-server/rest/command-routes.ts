import type * as v from 'valibot';
import type { WantedCommand } from '../application-commands.ts';
import { guildFor } from './access.ts';
import { CommandChange, NewCommand, NewCommands } from './command-shape.ts';
import { formErrorAt } from './form-errors.ts';
import { Refusal } from './refusal.ts';
import { on, type Asked, type Limit, type Route } from './route.ts';

const limit: Limit = { requests: 20, perMs: 20_000 };

/** https://docs.discord.com/developers/interactions/application-commands#endpoints, once for all guilds and once for each. */
export const commandRoutes: readonly Route[] = [
  ...routesUnder('/applications/:application/commands'),
  ...routesUnder('/applications/:application/guilds/:guild/commands'),
];

function routesUnder(path: string): Route[] {
  const one = `${path}/:command`;
  return [
    on('GET', path, {
      answer: (asked) => ({ body: asked.context.commands.list(...placeOf(asked)) }),
    }),
    on('POST', path, {
      limit,
      body: NewCommand,
      answer(asked) {
        const { command, isNew } = asked.context.commands.put(...placeOf(asked), asked.body);
        return { status: isNew ? 201 : 200, body: command };
      },
    }),
    on('PUT', path, {
      limit,
      body: NewCommands,
      answer(asked) {
        const wanted = asked.body as WantedCommand[];
        refuseTwins(asked.body);
        return { body: asked.context.commands.replaceAll(...placeOf(asked), wanted) };
      },
    }),
    on('GET', one, {
      answer: (asked) => ({
        body: known(asked.context.commands.list(...placeOf(asked)).find(({ id }) => id === asked.params.command)),
      }),
    }),
    on('PATCH', one, {
      limit,
      body: CommandChange,
      answer: (asked) => ({
        body: known(asked.context.commands.change(...placeOf(asked), asked.params.command!, asked.body)),
      }),
    }),
    on('DELETE', one, {
      limit,
      answer(asked) {
        if (!asked.context.commands.remove(...placeOf(asked), asked.params.command!))
          throw new Refusal('unknown-command');
        return null;
      },
    }),
  ];
}

/** Whose commands, and where. @throws Refusal for another bot's */
function placeOf(asked: Asked<unknown>): [applicationId: string, guildId: string | null] {
  const { application, guild } = asked.params;
  if (application !== asked.user.id) throw new Refusal('foreign-application');
  return [application, guild === undefined ? null : guildFor(asked, guild).id];
}

function known<T>(command: T | undefined): T {
  if (command === undefined) throw new Refusal('unknown-command');
  return command;
}

/** Two commands of one kind need two names. */
function refuseTwins(commands: v.InferOutput<typeof NewCommands>): void {
  const seen = new Set<string>();
  for (const [index, { name, type }] of commands.entries()) {
    const key = `${type} ${name}`;
    const message = `Application command names must be unique: '${name}'`;
    if (seen.has(key)) throw formErrorAt([String(index), 'name'], 'APPLICATION_COMMANDS_DUPLICATE_NAME', message);
    seen.add(key);
  }
}
