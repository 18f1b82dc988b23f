import { guildModerationIntent } from './gateway/intents.ts';
import type { GatewaySessions } from './gateway/gateway-sessions.ts';
import { newSnowflake } from './world/new-snowflake.ts';
import { guildPermissionsOf } from './world/member-permissions.ts';
import { findGuild } from './world/lookup.ts';
import { permission } from '../shared-protocol/permission.ts';
import type { World } from './world/world.ts';

/** Events by number: https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object-audit-log-events */
export const auditAction = {
  channelUpdate: 11,
  memberUpdate: 24,
  memberRoleUpdate: 25,
  memberMove: 26,
  memberDisconnect: 27,
  stageInstanceCreate: 83,
  stageInstanceUpdate: 84,
  stageInstanceDelete: 85,
  voiceStatusCreate: 192,
  voiceStatusDelete: 193,
} as const;

export interface AuditEntry {
  id: string;
  /** of whoever did it */
  user_id: string;
  target_id: string | null;
  action_type: number;
  changes?: { key: string; old_value?: unknown; new_value?: unknown }[];
  options?: Record<string, string>;
  reason?: string;
}

export interface AuditLog {
  add(guildId: string, entry: Omit<AuditEntry, 'id' | 'reason'> & { reason?: string | null }): void;
  /** Newest first. */
  of(guildId: string): AuditEntry[];
}

/** Discord keeps 45 days; this bounds a server that runs for long. */
const entryLimit = 1000;

/** What was done in each guild by whom and why; bots that may read it also hear of it. */
export function createAuditLog(world: World, sessions: () => GatewaySessions): AuditLog {
  const entries = new Map<string, AuditEntry[]>();
  return {
    add(guildId, { reason, ...facts }) {
      const entry: AuditEntry = {
        id: newSnowflake(),
        ...facts,
        // Discord cuts a longer one.
        ...(reason && { reason: reason.slice(0, 512) }),
      };
      const list = entries.get(guildId) ?? [];
      entries.set(guildId, list);
      list.unshift(entry);
      list.splice(entryLimit);
      const guild = findGuild(world, guildId);
      if (!guild) return;
      for (const session of sessions().all())
        if (
          session.intents & guildModerationIntent &&
          session.sees(guildId) &&
          guildPermissionsOf(guild, session.userId) & permission.viewAuditLog
        )
          session.dispatch('GUILD_AUDIT_LOG_ENTRY_CREATE', { ...entry, guild_id: guildId });
    },
    of: (guildId) => [...(entries.get(guildId) ?? [])],
  };
}
