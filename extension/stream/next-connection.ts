import type { VoiceCredentials } from '../discord/gateway/gateway-contract.ts';
import { serverInPlace, type ServerWait } from './await-server.ts';
import type { Interruption } from './interruption.ts';
import type { NextTry } from './next-try.ts';
import type { Reconnecting } from './reconnecting.ts';
import { freshJoinPolicy, retryPoliciesFor } from './retry-policy.ts';
import type { Seat } from './seat.ts';

/** How the next connection begins. */
export interface NextConnection {
  /** the pair that Discord sent by itself; null if the bot has to request one */
  pair: VoiceCredentials | null;
  /** the pair's channel is the previous one, because no voice state came */
  isGuess: boolean;
  /** leaves first: a bot that is already there may get no fresh pair */
  isAfresh: boolean;
}

export const joinThere: NextConnection = { pair: null, isGuess: false, isAfresh: false };
const joinAfresh: NextConnection = { ...joinThere, isAfresh: true };

/**
 * Waits until the next connection can begin.
 * @throws the reason why there is none, or the signal's
 */
export async function nextAfter(
  end: Exclude<Interruption, { next: 'stop' | 'rest' }>,
  between: { seat: Seat; serverWait: ServerWait; nextTry: NextTry; reconnecting: Reconnecting },
): Promise<NextConnection> {
  const { seat, serverWait, nextTry, reconnecting } = between;
  const isServerHere = end.next === 'rejoin' && seat.isNamedAnew();
  const over = isServerHere ? { next: 'await-server' as const, expected: serverInPlace() } : end;
  if (over.next === 'go-there') return joinThere;
  if (over.next === 'rejoin') {
    seat.setBroken(true);
    reconnecting.failed(over.error);
    await nextTry.wait(over.error, retryPoliciesFor(over.error, reconnecting.hasBeenLive));
    return joinAfresh;
  }
  const found = await serverWait.wait(over.expected);
  if (found.pair !== null) return { ...found, isAfresh: true };
  const { error, otherwise } = found.expected;
  if (otherwise === 'end') throw error;
  const policies = otherwise === 'join-once' ? [freshJoinPolicy] : retryPoliciesFor(error, reconnecting.hasBeenLive);
  await nextTry.wait(error, policies);
  return joinAfresh;
}
