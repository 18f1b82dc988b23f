import { memberPayload } from '../gateway/guild-payload.ts';
import type { VoiceStateRow } from '../voice-state.ts';
import type { WorldGuild, WorldMember } from '../world/world.ts';
import { Refusal } from './refusal.ts';

/** @throws Refusal */
export function memberIn(guild: WorldGuild, userId: string): WorldMember {
  const member = guild.members.find(({ user }) => user.id === userId);
  if (!member) throw new Refusal('unknown-member');
  return member;
}

/** A member with what moderators did to its voice, which is kept with its seat. */
export const memberWithVoice = (member: WorldMember, row: VoiceStateRow | undefined) => ({
  ...memberPayload(member),
  mute: row?.mute ?? false,
  deaf: row?.deaf ?? false,
});
