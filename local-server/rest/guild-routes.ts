import { channelPayload, guildFacts, rolePayload } from '../gateway/guild-payload.ts';
import { countsOf } from './account-routes.ts';
import { guildFor } from './access.ts';
import { on, type Asked, type Route } from './route.ts';
import { regions } from './voice-regions.ts';
import { Refusal } from './refusal.ts';

const guildOf = (asked: Asked<unknown>) => guildFor(asked, asked.params.guild!);

/** https://docs.discord.com/developers/resources/guild */
export const guildRoutes: readonly Route[] = [
  on('GET', '/guilds/:guild', {
    answer(asked) {
      const guild = guildOf(asked);
      const counts = asked.query.get('with_counts') === 'true' && countsOf(guild);
      return { body: { ...guildFacts(guild), ...counts } };
    },
  }),
  on('GET', '/guilds/:guild/channels', {
    answer(asked) {
      const guild = guildOf(asked);
      const { user, context } = asked;
      const inside = context.seats.find(user.id, guild.id)?.channel_id;
      return { body: guild.channels.map((channel) => channelPayload(guild, channel, user.id, channel.id === inside)) };
    },
  }),
  on('GET', '/guilds/:guild/roles', { answer: (asked) => ({ body: guildOf(asked).roles.map(rolePayload) }) }),
  on('GET', '/guilds/:guild/roles/:role', {
    answer(asked) {
      const role = guildOf(asked)
        .roles.map(rolePayload)
        .find(({ id }) => id === asked.params.role);
      if (!role) throw new Refusal('unknown-role');
      return { body: role };
    },
  }),
  on('GET', '/guilds/:guild/regions', {
    answer(asked) {
      guildOf(asked);
      return { body: regions };
    },
  }),
  on('GET', '/voice/regions', { answer: () => ({ body: regions }) }),
];
