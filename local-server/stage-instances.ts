import type { Announcer } from './announcer.ts';
import { auditAction, type AuditLog } from './audit-log.ts';
import { findChannel } from './world/lookup.ts';
import { newSnowflake } from './world/new-snowflake.ts';
import type { World } from './world/world.ts';

export interface StageInstance {
  id: string;
  guild_id: string;
  channel_id: string;
  topic: string;
  privacy_level: number;
  discoverable_disabled: boolean;
  guild_scheduled_event_id: string | null;
}

/** Who does it, and why. */
interface By {
  userId: string;
  reason: string | null;
}

/** What is on at each stage. */
export interface StageInstances {
  of(channelId: string): StageInstance | undefined;
  open(channelId: string, facts: Pick<StageInstance, 'topic' | 'privacy_level'>, by: By): StageInstance;
  change(instance: StageInstance, facts: Partial<Pick<StageInstance, 'topic' | 'privacy_level'>>, by: By): void;
  close(instance: StageInstance, by: By): void;
}

export function createStageInstances(options: {
  world: World;
  announce: Announcer;
  auditLog: AuditLog;
}): StageInstances {
  const instances = new Map<string, StageInstance>();

  const tell = (what: 'Create' | 'Update' | 'Delete', instance: StageInstance, { userId, reason }: By): void => {
    const found = findChannel(options.world, instance.channel_id);
    if (!found) return;
    options.announce.change(found.guild, `STAGE_INSTANCE_${what.toUpperCase()}`, () => ({ ...instance }));
    options.auditLog.add(found.guild.id, {
      user_id: userId,
      target_id: instance.id,
      action_type: auditAction[`stageInstance${what}`],
      options: { channel_id: instance.channel_id },
      reason,
    });
  };

  return {
    of: (channelId) => instances.get(channelId),
    open(channelId, facts, by) {
      const guildId = findChannel(options.world, channelId)?.guild.id ?? '';
      const ids = { id: newSnowflake(), guild_id: guildId, channel_id: channelId };
      const instance = { ...ids, ...facts, discoverable_disabled: true, guild_scheduled_event_id: null };
      instances.set(channelId, instance);
      tell('Create', instance, by);
      return instance;
    },
    change(instance, facts, by) {
      Object.assign(instance, facts);
      tell('Update', instance, by);
    },
    close(instance, by) {
      instances.delete(instance.channel_id);
      tell('Delete', instance, by);
    },
  };
}
