import type { VoiceCredentials } from '../discord/gateway/gateway-contract.ts';

/** What the last connection was made with. */
export interface Dialled {
  pair: VoiceCredentials;
  /** Discord has taken its server away since: whatever is named next is another, even under the same name */
  isServerGone: boolean;
  /** its server came without word of a channel, and the channel of before was taken for it */
  isGuess: boolean;
}

/**
 * - `none`: there is no pair
 * - `same`: nothing new, or another channel whose server is yet to be named
 * - `half`: another server for the channel of before: a change of region, or a move of which the voice state is yet to come
 * - `whole`: where to go is known
 */
export type Freshness = 'none' | 'same' | 'half' | 'whole';

/** A move brings a voice state and a voice server, in either order and up to seconds apart; a change of region the latter alone. */
export function freshness(now: VoiceCredentials | null, dialled: Dialled | null): Freshness {
  if (!now) return 'none';
  if (!dialled) return 'whole';
  const { pair, isServerGone, isGuess } = dialled;
  const isServerNew = isServerGone || !hasSameServer(now, pair);
  const isElsewhere = now.channelId !== pair.channelId;
  if (isElsewhere) return isServerNew || isGuess ? 'whole' : 'same';
  return isServerNew ? 'half' : 'same';
}

const hasSameServer = (a: VoiceCredentials, b: VoiceCredentials): boolean =>
  a.endpoint === b.endpoint && a.sessionId === b.sessionId && a.token.reveal() === b.token.reveal();
