import type { EarshotError, ErrorCode } from '../../shared-protocol/error.ts';
import { backOff, type RetryPolicy } from '../time/retry.ts';

/** A voice session that is no longer valid is replaced at most five times in five minutes. */
export const rejoinPolicy: RetryPolicy = { ...backOff, tries: 5, windowMs: 300_000 };

/** A message that was not understood will hardly be understood the next time: one fresh join, then the user is told. */
export const freshJoinPolicy: RetryPolicy = { ...rejoinPolicy, tries: 1 };

/**
 * A way through the network that broke comes back by itself, and nobody can do more than wait: routers start again in a
 * minute. Each try takes the five seconds of a discovery without answer, or the ten of a session without answers; the
 * short delays are needed to be heard within five seconds of its return.
 */
export const pathPolicy: RetryPolicy = { ...rejoinPolicy, tries: 12, maxDelayMs: 2000 };

/**
 * A missing network is tried for as long as somebody may wait for it, which `reconnectLimitMs` bounds. Delays grow with
 * the tries of the last minute, so that a line that breaks every few seconds is not dialled at once each time either.
 */
export const reconnectPolicy: RetryPolicy = { ...rejoinPolicy, tries: Infinity, windowMs: 60_000 };

/** A router restarts within two minutes, a laptop moves to another network; after this people have gone home. */
export const reconnectLimitMs = 600_000;

/** A fault of one side, as against a line or a session that broke. */
const faults: readonly ErrorCode[] = [
  'voice-protocol-refused',
  'voice-token-refused',
  'voice-incompatible',
  'dialect-refused',
  'mode-refused',
  'mode-outdated',
  'voice-malformed',
  'gateway-malformed',
  'key-length',
  'udp-address',
];
const pathFaults: readonly ErrorCode[] = ['udp-unsendable', 'udp-unanswered', 'udp-refused', 'udp-blocked'];

/** Caused by the network, or an outage, if the same was possible a moment ago. */
const away: readonly ErrorCode[] = [
  'gateway-unreachable',
  'gateway-closing',
  'guild-unavailable',
  'join-timeout',
  'voice-unreachable',
  'voice-timeout',
  ...pathFaults,
];

/** If they come before anything was live, a person is waiting for the reason. */
const atOnceBeforeLive: readonly ErrorCode[] = ['gateway-unreachable', 'join-timeout', 'udp-blocked'];

export const isAway = (code: ErrorCode): boolean => away.includes(code);

/**
 * The policies under which this may be tried again: the first that has a try left counts; if none has, the stream ends.
 * @param hasBeenLive of this stream
 */
export function retryPoliciesFor({ code, action }: EarshotError, hasBeenLive: boolean): readonly RetryPolicy[] {
  if (hasBeenLive && isAway(code)) return pathFaults.includes(code) ? [pathPolicy, reconnectPolicy] : [reconnectPolicy];
  if (faults.includes(code)) return [freshJoinPolicy];
  return action === 'retry' && !atOnceBeforeLive.includes(code) ? [rejoinPolicy] : [];
}
