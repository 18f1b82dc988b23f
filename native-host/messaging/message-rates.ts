import { createRateLimit } from '../../shared-protocol/rate-limit.ts';

/**
 * Messages that a voice server, a page or a program of this computer can flood; all others come from the user and the
 * extension itself.
 */
const kinds: ReadonlyMap<unknown, 'audio' | 'relay' | 'remote'> = new Map([
  ['audio', 'audio'],
  ['relay-json', 'relay'],
  ['relay-binary', 'relay'],
  ['control-answer', 'remote'],
  ['control-state', 'remote'],
]);

/**
 * Tells for each message, by its `type`, whether it is within the limit of its kind: a voice server that floods relayed
 * messages does not keep `pause`, `close` and `ping` from the helper.
 */
export function createMessageRates(): (type: unknown, nowMs: number) => boolean {
  const limits = {
    audio: createRateLimit(),
    relay: createRateLimit(),
    remote: createRateLimit(),
    control: createRateLimit(),
  };
  return (type, nowMs) => limits[kinds.get(type) ?? 'control'](nowMs);
}
