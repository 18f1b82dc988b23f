import * as v from 'valibot';
import { blockFrames } from '../../sound/block.ts';
import { maxAddresses, maxAddressLength, maxChildFrames, type FromFrame } from '../messages.ts';

/** Real sound is 50 blocks a second; even a fast clock stays far below 60. */
const blocksPerSecond = 60;
/** A frame sends only a handful of all other messages a second. */
const othersPerSecond = 20;
/** After the background was busy for a second, everything arrives at once. */
const burstSeconds = 1;

const samples = v.pipe(v.instance(Float32Array), v.length(blockFrames));
const addresses = v.pipe(v.array(v.pipe(v.string(), v.maxLength(maxAddressLength))), v.maxLength(maxAddresses));
const frameId = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const fromFrame = v.variant('type', [
  v.object({ type: v.literal('block'), block: v.object({ left: samples, right: samples }) }),
  v.object({
    type: v.literal('unheard'),
    unheard: v.object({ tainted: addresses, isProtected: v.boolean(), isLate: v.boolean() }),
  }),
  v.object({ type: v.literal('retried'), failed: addresses }),
  v.object({ type: v.literal('frames'), frameIds: v.pipe(v.array(frameId), v.maxLength(maxChildFrames)) }),
]);

/**
 * A frame's messages as its script sends them, and null for anything else. A compromised page process can send
 * anything, as often as it likes.
 * @param nowMs of a monotonic clock
 */
export function createFrameDoor(nowMs: () => number): (raw: unknown) => FromFrame | null {
  const mayPass = { block: createBucket(blocksPerSecond, nowMs), other: createBucket(othersPerSecond, nowMs) };
  return (raw) => {
    const { success, output } = v.safeParse(fromFrame, raw);
    if (!success) return null;
    return mayPass[output.type === 'block' ? 'block' : 'other']() ? output : null;
  };
}

/** @returns whether another message may pass */
function createBucket(perSecond: number, nowMs: () => number): () => boolean {
  let left = perSecond * burstSeconds;
  let filledMs = nowMs();
  return () => {
    const now = nowMs();
    left = Math.min(perSecond * burstSeconds, left + ((now - filledMs) / 1000) * perSecond);
    filledMs = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
