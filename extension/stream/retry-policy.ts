import type { EarshotError, ErrorCode } from '../../shared-protocol/error.ts';
import { backOff, type RetryPolicy } from '../time/retry.ts';

/** A voice session that is no longer valid is replaced at most five times in five minutes. */
export const rejoinPolicy: RetryPolicy = { ...backOff, tries: 5, windowMs: 300_000 };

/**
 * A message that was not understood will hardly be understood the next time: one fresh join, then the user is informed.
 */
export const freshJoinPolicy: RetryPolicy = { ...rejoinPolicy, tries: 1 };

/**
 * A broken network path recovers by itself, and nobody can do more than wait: routers restart in a minute. Each attempt
 * takes the five seconds of an unanswered discovery, or the ten of a session without answers. The short delays are
 * needed to be heard within five seconds of its return.
 */
export const pathPolicy: RetryPolicy = { ...rejoinPolicy, tries: 12, maxDelayMs: 2000 };

/**
 * A missing network is retried as long as somebody may wait for it, limited by `reconnectLimitMs`. Delays grow with the
 * attempts of the last minute, so that a connection that breaks every few seconds is not retried at once each time.
 */
export const reconnectPolicy: RetryPolicy = { ...rejoinPolicy, tries: Infinity, windowMs: 60_000 };

/** A router restarts within two minutes, a laptop moves to another network; after this time people have gone home. */
export const reconnectLimitMs = 600_000;

/** A fault of one side, unlike a broken connection or session. */
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

/** Counts as a network fault or an outage if the same worked a moment ago. */
const away: readonly ErrorCode[] = [
  'gateway-unreachable',
  'gateway-closing',
  'guild-unavailable',
  'join-timeout',
  'voice-unreachable',
  'voice-timeout',
  ...pathFaults,
];

/** Before anything was live, a person is waiting for the reason. */
const atOnceBeforeLive: readonly ErrorCode[] = ['gateway-unreachable', 'join-timeout', 'udp-blocked'];

export const isAway = (code: ErrorCode): boolean => away.includes(code);

/**
 * The policies for another attempt: the first with an attempt left counts; if none has one, the stream ends.
 * @param hasBeenLive of this stream
 */
export function retryPoliciesFor({ code, action }: EarshotError, hasBeenLive: boolean): readonly RetryPolicy[] {
  if (hasBeenLive && isAway(code)) return pathFaults.includes(code) ? [pathPolicy, reconnectPolicy] : [reconnectPolicy];
  if (faults.includes(code)) return [freshJoinPolicy];
  return action === 'retry' && !atOnceBeforeLive.includes(code) ? [rejoinPolicy] : [];
}
