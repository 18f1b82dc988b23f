import * as v from 'valibot';
import { applicationFlags } from '../gateway/intents.ts';
import { guildBrief, userPayload } from '../gateway/guild-payload.ts';
import { guildsOf } from '../world/lookup.ts';
import { guildPermissionsOf } from '../world/member-permissions.ts';
import type { WorldUser } from '../world/world.ts';
import { guildFor } from './access.ts';
import { pageOf } from './page-of.ts';
import { Refusal } from './refusal.ts';
import { on, type RestContext, type Route } from './route.ts';
import { textUpTo } from './texts.ts';

const ownUser = (user: WorldUser) => ({
  ...userPayload(user),
  flags: 0,
  locale: 'en-US',
  mfa_enabled: true,
  premium_type: 0,
  verified: true,
  email: null,
});

const ImageData = v.nullish(v.pipe(v.string(), v.regex(/^data:image\/(?:jpeg|png|gif|webp);base64,/)));
const maxGuilds = 200;

/** https://docs.discord.com/developers/resources/user and /resources/application */
export const accountRoutes: readonly Route[] = [
  on('GET', '/users/@me', { answer: ({ user }) => ({ body: ownUser(user) }) }),
  on('PATCH', '/users/@me', {
    limit: { requests: 2, perMs: 60_000 },
    body: v.object({
      username: v.optional(v.pipe(textUpTo(32), v.minLength(2))),
      // Pictures have no place here; they are only looked at.
      avatar: ImageData,
      banner: ImageData,
    }),
    answer({ user, body, context }) {
      if (body.username !== undefined) user.username = body.username;
      for (const session of context.sessions.of(user.id)) session.dispatch('USER_UPDATE', ownUser(user));
      return { body: ownUser(user) };
    },
  }),
  on('GET', '/users/@me/guilds', {
    answer({ user, query, context }) {
      const guilds = guildsOf(context.world, user.id).map((guild) => ({
        ...guildBrief(guild),
        owner: guild.ownerId === user.id,
        permissions: guildPermissionsOf(guild, user.id).toString(),
        ...(query.get('with_counts') === 'true' && countsOf(guild)),
      }));
      return { body: pageOf(guilds, query, { usual: maxGuilds, most: maxGuilds }) };
    },
  }),
  on('DELETE', '/users/@me/guilds/:guild', {
    answer(asked) {
      asked.context.seats.removeBot(asked.user.id, guildFor(asked, asked.params.guild!).id);
      return null;
    },
  }),
  on('GET', '/users/:user', {
    answer({ params, context }) {
      const found = everybody(context).find(({ id }) => id === params.user);
      if (!found) throw new Refusal('unknown-user');
      return { body: userPayload(found) };
    },
  }),
  on('GET', '/applications/@me', { answer: ({ user, context }) => ({ body: application(user, context) }) }),
  on('PATCH', '/applications/@me', {
    body: v.object({
      description: v.optional(textUpTo(400)),
      tags: v.optional(v.pipe(v.array(textUpTo(20)), v.maxLength(5))),
      interactions_endpoint_url: v.nullish(v.literal('')),
    }),
    answer({ user, body, context }) {
      const { description, tags } = body;
      const told = context.applications.get(user.id);
      context.applications.set(user.id, {
        ...told,
        ...(description !== undefined && { description }),
        ...(tags !== undefined && { tags }),
      });
      return { body: application(user, context) };
    },
  }),
  on('GET', '/oauth2/applications/@me', { answer: ({ user, context }) => ({ body: application(user, context) }) }),
];

function everybody({ world }: RestContext): WorldUser[] {
  return [
    world.bot,
    ...world.peers,
    world.listener,
    ...world.guilds.flatMap(({ members }) => members.map(({ user }) => user)),
  ];
}

export const countsOf = ({ members }: { members: readonly unknown[] }) => ({
  approximate_member_count: members.length,
  approximate_presence_count: members.length,
});

/** Each bot is an application of its own id, and belongs to the first guild's owner. */
function application(user: WorldUser, context: RestContext) {
  const { world } = context;
  const ownerId = world.guilds[0]?.ownerId;
  const owner = everybody(context).find(({ id }) => id === ownerId) ?? user;
  const flags = applicationFlags(context.allowsEveryIntent);
  return {
    id: user.id,
    name: user.username,
    icon: null,
    description: '',
    summary: '',
    type: null,
    bot: userPayload(user),
    bot_public: true,
    bot_require_code_grant: false,
    is_monetized: false,
    is_verified: false,
    hook: true,
    eligible_oauth2_scopes: ['bot', 'applications.commands'],
    verify_key: '0'.repeat(64),
    owner: userPayload(owner),
    team: null,
    flags,
    flags_new: String(flags),
    approximate_guild_count: guildsOf(world, user.id).length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    event_webhooks_url: null,
    event_webhooks_status: 1,
    event_webhooks_types: [],
    explicit_content_filter: 0,
    integration_types_config: {
      '0': { oauth2_install_params: { scopes: ['applications.commands', 'bot'], permissions: '0' } },
    },
    ...context.applications.get(user.id),
  };
}
