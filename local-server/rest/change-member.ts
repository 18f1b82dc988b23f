import { auditAction, type AuditEntry } from '../audit-log.ts';
import { grantedIn, guildPermissionsOf, permissionsIn } from '../world/member-permissions.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { channelType, type WorldGuild, type WorldMember } from '../world/world.ts';
import { demand } from './access.ts';
import { Refusal } from './refusal.ts';
import type { Asked } from './route.ts';

export interface MemberChange {
  nick?: string | null | undefined;
  roles?: string[] | null | undefined;
  mute?: boolean | null | undefined;
  deaf?: boolean | null | undefined;
  /** null disconnects */
  channel_id?: string | null | undefined;
}

type Change = NonNullable<AuditEntry['changes']>[number];

/**
 * What a moderator changes of a member: all of it, or nothing if one part is refused. Everybody hears of it, and the
 * audit log says who did it and why.
 * @throws Refusal
 */
export function changeMember(
  asked: Asked<unknown>,
  guild: WorldGuild,
  member: WorldMember,
  change: MemberChange,
): void {
  const { user, context, reason } = asked;
  const targetId = member.user.id;
  const row = context.seats.find(targetId, guild.id);
  refuseUnlessAllowed(asked, guild, member, change);
  const log = (entry: Omit<AuditEntry, 'id' | 'user_id' | 'reason'>): void =>
    context.auditLog.add(guild.id, { user_id: user.id, reason, ...entry });

  const changed: Change[] = [];
  if (change.nick !== undefined) {
    changed.push(changeOf('nick', member.nick, change.nick || null));
    member.nick = change.nick || null;
  }
  if (change.roles) {
    const add = change.roles.filter((id) => !member.roles.includes(id));
    const remove = member.roles.filter((id) => !change.roles?.includes(id));
    const named = (ids: string[]) => ids.map((id) => ({ id, name: guild.roles.find((role) => role.id === id)?.name }));
    member.roles = [...new Set(change.roles)];
    log({
      action_type: auditAction.memberRoleUpdate,
      target_id: targetId,
      changes: [
        ...(add.length > 0 ? [{ key: '$add', new_value: named(add) }] : []),
        ...(remove.length > 0 ? [{ key: '$remove', new_value: named(remove) }] : []),
      ],
    });
  }
  for (const flag of ['mute', 'deaf'] as const) {
    const value = change[flag];
    if (value === undefined || value === null || !row) continue;
    changed.push(changeOf(flag, row[flag], value));
    context.seats.setFlags(targetId, guild.id, { [flag]: value });
  }
  if (changed.length > 0) log({ action_type: auditAction.memberUpdate, target_id: targetId, changes: changed });
  if (change.nick !== undefined || change.roles) context.announce.member(guild, member);

  const { channel_id: channelId } = change;
  if (channelId === null) {
    context.moderation.disconnect(targetId, guild.id);
    log({ action_type: auditAction.memberDisconnect, target_id: null, options: { count: '1' } });
  } else if (channelId !== undefined && channelId !== row?.channel_id) {
    context.moderation.move(targetId, channelId);
    log({ action_type: auditAction.memberMove, target_id: null, options: { channel_id: channelId, count: '1' } });
  }
}

/** Only what there was, and what there is now, is named. */
const changeOf = (key: string, before: unknown, now: unknown): Change => ({
  key,
  ...(before !== null && { old_value: before }),
  ...(now !== null && { new_value: now }),
});

function refuseUnlessAllowed(
  { user, context }: Asked<unknown>,
  guild: WorldGuild,
  member: WorldMember,
  change: MemberChange,
): void {
  const inGuild = guildPermissionsOf(guild, user.id);
  const isOwner = member.user.id === guild.ownerId && user.id !== guild.ownerId;
  if (change.nick !== undefined) {
    demand(inGuild, permissionBit.manageNicknames);
    if (isOwner) throw new Refusal('missing-permissions');
  }
  if (change.roles) {
    demand(inGuild, permissionBit.manageRoles);
    if (change.roles.some((id) => id === guild.id || !guild.roles.some((role) => role.id === id)))
      throw new Refusal('unknown-role');
  }
  const row = context.seats.find(member.user.id, guild.id);
  const present = guild.channels.find(({ id }) => id === row?.channel_id);
  // Where the member sits decides, and the guild for one who sits nowhere.
  const here = present ? grantedIn(guild, present, user.id) : inGuild;
  const wantsMute = typeof change.mute === 'boolean';
  const wantsDeaf = typeof change.deaf === 'boolean';
  const wantsMove = change.channel_id !== undefined;
  if (wantsMute) demand(here, permissionBit.muteMembers);
  if (wantsDeaf) demand(here, permissionBit.deafenMembers);
  if (wantsMove) demand(here, permissionBit.moveMembers);
  if ((wantsMute || wantsDeaf || wantsMove) && !row) throw new Refusal('target-not-in-voice');
  if (typeof change.channel_id !== 'string') return;
  const target = guild.channels.find(({ id }) => id === change.channel_id);
  if (!target) throw new Refusal('unknown-channel');
  if (target.type !== channelType.voice && target.type !== channelType.stage) throw new Refusal('wrong-channel-type');
  demand(permissionsIn(guild, target, user.id), permissionBit.connect | permissionBit.moveMembers);
}
