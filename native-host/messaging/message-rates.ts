import { createRateLimit } from '../../shared-protocol/rate-limit.ts';

/** What a voice server or a page can flood; all else is the user's and the extension's own. */
const kinds: ReadonlyMap<unknown, 'audio' | 'relay'> = new Map([
  ['audio', 'audio'],
  ['relay-json', 'relay'],
  ['relay-binary', 'relay'],
]);

/**
 * Says of each message, by its `type`, whether it is within the limit of its kind: a voice server that floods what is
 * handed on to the helper does not keep it from hearing `pause`, `close` and `ping`.
 */
export function createMessageRates(): (type: unknown, nowMs: number) => boolean {
  const limits = { audio: createRateLimit(), relay: createRateLimit(), control: createRateLimit() };
  return (type, nowMs) => limits[kinds.get(type) ?? 'control'](nowMs);
}
