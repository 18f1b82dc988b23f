import { userPayload } from '../gateway/guild-payload.ts';
import { guildPermissionsOf } from '../world/member-permissions.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { demand, guildFor } from './access.ts';
import { pageOf } from './page-of.ts';
import { on, type Route } from './route.ts';

/** https://docs.discord.com/developers/resources/audit-log#get-guild-audit-log */
export const auditLogRoutes: readonly Route[] = [
  on('GET', '/guilds/:guild/audit-logs', {
    answer(asked) {
      const { user, query, context } = asked;
      const guild = guildFor(asked, asked.params.guild!);
      demand(guildPermissionsOf(guild, user.id), permissionBit.viewAuditLog);
      const [userId, action] = [query.get('user_id'), query.get('action_type')];
      const fitting = context.auditLog
        .of(guild.id)
        .filter((entry) => userId === null || entry.user_id === userId)
        .filter((entry) => action === null || String(entry.action_type) === action);
      const bounds = { usual: 50, most: 100 };
      const isForward = query.has('after') && !query.has('before');
      // The newest ones without `after`, and they come first.
      const page = pageOf(fitting, query, { ...bounds, isFromEnd: !isForward });
      const entries = isForward ? page : page.toReversed();
      const named = new Set(entries.flatMap((entry) => [entry.user_id, entry.target_id]));
      return {
        body: {
          application_commands: [],
          audit_log_entries: entries,
          auto_moderation_rules: [],
          guild_scheduled_events: [],
          integrations: [],
          threads: [],
          users: guild.members.filter((one) => named.has(one.user.id)).map((one) => userPayload(one.user)),
          webhooks: [],
        },
      };
    },
  }),
];
