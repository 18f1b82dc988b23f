import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { guildPermissionsOf } from '../world/member-permissions.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { demand, guildFor } from './access.ts';
import { changeMember } from './change-member.ts';
import { formErrorAt } from './form-errors.ts';
import { memberIn, memberWithVoice } from './members.ts';
import { limitOf, pageOf } from './page-of.ts';
import { Refusal } from './refusal.ts';
import { on, type Asked, type Limit, type Route } from './route.ts';
import { textUpTo } from './texts.ts';
import type { WorldGuild, WorldMember } from '../world/world.ts';

const changes: Limit = { requests: 10, perMs: 10_000 };
const Nick = v.nullish(textUpTo(32));
/** Discord's: members of one answer. */
const most = 1000;

/** https://docs.discord.com/developers/resources/guild#list-guild-members and those that follow */
export const memberRoutes: readonly Route[] = [
  on('GET', '/guilds/:guild/members', {
    answer(asked) {
      const guild = guildFor(asked, asked.params.guild!);
      // Everybody at once is for bots with Discord's consent only.
      if (!asked.context.allowsEveryIntent) throw new Refusal('missing-access');
      const entries = guild.members.map((member) => ({ id: member.user.id, member }));
      const page = pageOf(entries, asked.query, { usual: 1, most });
      return { body: page.map(({ member }) => show(asked, guild, member)) };
    },
  }),
  on('GET', '/guilds/:guild/members/search', {
    answer(asked) {
      const guild = guildFor(asked, asked.params.guild!);
      const start = asked.query.get('query')?.toLowerCase();
      if (!start) throw formErrorAt(['query'], 'BASE_TYPE_REQUIRED', 'This field is required');
      const found = guild.members.filter(({ user, nick }) =>
        [user.username, nick ?? ''].some((name) => name.toLowerCase().startsWith(start)),
      );
      const limit = limitOf(asked.query, { usual: 1, most });
      return { body: found.slice(0, limit).map((member) => show(asked, guild, member)) };
    },
  }),
  on('GET', '/guilds/:guild/members/:user', {
    answer(asked) {
      const guild = guildFor(asked, asked.params.guild!);
      return { body: show(asked, guild, memberIn(guild, asked.params.user!)) };
    },
  }),
  on('PATCH', '/guilds/:guild/members/:user', {
    limit: changes,
    body: v.object({
      nick: Nick,
      roles: v.nullish(v.array(Snowflake)),
      mute: v.nullish(v.boolean()),
      deaf: v.nullish(v.boolean()),
      channel_id: v.nullish(Snowflake),
    }),
    answer(asked) {
      const guild = guildFor(asked, asked.params.guild!);
      const member = memberIn(guild, asked.params.user!);
      changeMember(asked, guild, member, asked.body);
      return { body: show(asked, guild, member) };
    },
  }),
  ...['/guilds/:guild/members/@me', '/guilds/:guild/members/@me/nick'].map((path) =>
    on('PATCH', path, {
      limit: changes,
      body: v.object({ nick: Nick }),
      answer(asked) {
        const guild = guildFor(asked, asked.params.guild!);
        const member = memberIn(guild, asked.user.id);
        const { nick } = asked.body;
        if (nick !== undefined) {
          demand(guildPermissionsOf(guild, asked.user.id), permissionBit.changeNickname);
          member.nick = nick || null;
          asked.context.announce.member(guild, member);
        }
        return { body: path.endsWith('/nick') ? { nick: member.nick } : show(asked, guild, member) };
      },
    }),
  ),
];

const show = ({ context }: Asked<unknown>, guild: WorldGuild, member: WorldMember) =>
  memberWithVoice(member, context.seats.find(member.user.id, guild.id));
