import type { VoiceCredentials } from '../discord/gateway/gateway-contract.ts';

/** The last connection's credentials. */
export interface Dialled {
  pair: VoiceCredentials;
  /** Discord has taken its server away since: the next one is different, even under the same name */
  isServerGone: boolean;
  /** its server came without a channel, and the previous one was assumed */
  isGuess: boolean;
}

/**
 * - `none`: there is no pair
 * - `same`: nothing new, or another channel whose server is yet to be named
 * - `half`: another server for the previous channel: a change of region, or a move whose voice state is yet to come
 * - `whole`: channel and server are known
 */
export type Freshness = 'none' | 'same' | 'half' | 'whole';

/**
 * A move brings a voice state and a voice server, in either order, maybe seconds apart; a region change only the
 * latter.
 */
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
