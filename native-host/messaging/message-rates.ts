import { createRateLimit } from '../../shared-protocol/rate-limit.ts';

/**
 * Messages that a voice server, a page or a program on this computer can flood. All others come from the user and the
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
 * Checks each message, by its `type`, against the limit of its kind: a voice server that floods relayed messages cannot
 * block `pause`, `close` and `ping`.
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
