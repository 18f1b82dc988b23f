import * as v from 'valibot';
import { HeartbeatIntervalMs } from '../../../shared-protocol/gateway-payloads.ts';

/** Discord's value at the time of the original document, still in its examples. */
export const defaultHeartbeatMs = 41_250;

/**
 * The interval to use: Hello's, else Ready's, else the default. A value outside 1 s to 300 s does not count: the
 * original document's example says 1, and servers sent it; as milliseconds that is a flood.
 */
export function voiceHeartbeatMs(fromHello: unknown, fromReady: unknown): number {
  for (const value of [fromHello, fromReady]) if (v.is(HeartbeatIntervalMs, value)) return value;
  return defaultHeartbeatMs;
}
