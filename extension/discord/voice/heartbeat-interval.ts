import * as v from 'valibot';
import { HeartbeatIntervalMs } from '../../../shared-protocol/gateway-payloads.ts';

/** Discord's value in the days of the original document, still shown in its examples. */
export const defaultHeartbeatMs = 41_250;

/**
 * The interval to obey: Hello's, else Ready's, else the default; outside 1 s to 300 s neither counts. The original
 * document's own example says 1, and servers sent it: taken as milliseconds that is a flood.
 */
export function voiceHeartbeatMs(fromHello: unknown, fromReady: unknown): number {
  for (const value of [fromHello, fromReady]) if (v.is(HeartbeatIntervalMs, value)) return value;
  return defaultHeartbeatMs;
}
