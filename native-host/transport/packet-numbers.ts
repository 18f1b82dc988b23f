import { rtp, type RtpHeader } from '../../shared-protocol/packet-layout.ts';

/**
 * Sequence and time of one session's RTP packets. They continue over pauses, sessions and keys (`createTimelines`), so
 * that the same pair returns only after `slotsPerTimestampCycle` slots.
 */
export interface RtpTimeline {
  /** past 20 ms slots, sent or skipped */
  readonly slots: number;
  /** The header for this slot's packet; the slot is past then. */
  take(ssrc: number): RtpHeader;
  /** The header that `take` would return after `slots` more. */
  ahead(ssrc: number, slots: number): RtpHeader;
  /** Slots without a packet: the timestamp follows the clock, the sequence does not. */
  skip(slots: number): void;
}

/** 2^32 ticks in steps of 960 come round to the same value after 2^32 / gcd(960, 2^32) = 2^26 slots, 15.5 days. */
export const slotsPerTimestampCycle = 2 ** 26;

/** RFC 3550 requires random start values, so that packets of two processes with one key hardly collide. */
export function createRtpTimeline(firstSequence: number, firstTimestamp: number): RtpTimeline {
  let sequence = firstSequence & 0xffff;
  let timestamp = firstTimestamp >>> 0;
  let slots = 0;
  // A pause of months is still far below 2^53 ticks.
  const after = (count: number): number => (timestamp + count * rtp.ticksPerFrame) % 2 ** 32;
  const pass = (count: number): void => {
    slots += count;
    timestamp = after(count);
  };
  return {
    get slots() {
      return slots;
    },
    take(ssrc) {
      const header = { sequence, timestamp, ssrc };
      sequence = (sequence + 1) & 0xffff;
      pass(1);
      return header;
    },
    ahead: (ssrc, count) => ({ sequence: (sequence + count) & 0xffff, timestamp: after(count), ssrc }),
    skip: pass,
  };
}

/** Timelines for sessions that follow each other or exist at the same time. */
export interface Timelines {
  /** The one returned last; a new one if all are in use. */
  take(): RtpTimeline;
  giveBack(timeline: RtpTimeline): void;
}

/** A session continues where an earlier one ended, because a server may give it the same key and SSRC. */
export function createTimelines(create: () => RtpTimeline): Timelines {
  const free: RtpTimeline[] = [];
  return {
    take: () => free.pop() ?? create(),
    giveBack: (timeline) => void free.push(timeline),
  };
}

/**
 * The 32-bit nonces of the AEAD modes. One counter serves all sessions of the process, so that a key that is used
 * again, after a resume, in two calls or by a server that repeats itself, never meets the same number twice.
 */
export interface NonceCounter {
  /** how many were taken */
  readonly taken: number;
  take(): number;
}

/** After this many the numbers repeat: 2.7 years at 50 a second. */
export const noncesPerCycle = 2 ** 32;

/** A random first number separates two processes that are given one key. */
export function createNonceCounter(first: number): NonceCounter {
  let next = first >>> 0;
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take() {
      const nonce = next;
      next = (next + 1) >>> 0;
      taken += 1;
      return nonce;
    },
  };
}
