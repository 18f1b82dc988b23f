import type { GuildModel } from '../../discord/gateway/contract.ts';

/** Why nobody hears the bot although its sound arrives at Discord. */
export type Hush = 'suppressed' | 'server-muted';

/** What the guild says of the bot's voice: suppressed on a stage or without Speak, or muted by a moderator. */
export function hushOf(guild: GuildModel | undefined, userId: string | undefined): Hush | null {
  const own = userId === undefined ? undefined : guild?.voiceStates.get(userId);
  if (own?.suppress) return 'suppressed';
  return own?.mute ? 'server-muted' : null;
}
