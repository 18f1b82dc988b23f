import { rtp, type RtpHeader } from '../../shared-protocol/packet-layout.ts';

/**
 * Sequence and time of the RTP packets. One timeline serves the whole life of the process: sequence and timestamp run
 * on over pauses, sessions and keys, so that their pair comes again only after `slotsPerTimestampCycle` slots.
 */
export interface RtpTimeline {
  /** 20 ms slots that have passed, sent or skipped */
  readonly slots: number;
  /** The header of this slot's packet; the slot has passed then. */
  take(ssrc: number): RtpHeader;
  /** Slots without a packet: the timestamp follows the clock, the sequence does not. */
  skip(slots: number): void;
}

/** 2^32 ticks in steps of 960 come round to the same value after 2^32 / gcd(960, 2^32) = 2^26 slots, 15.5 days. */
export const slotsPerTimestampCycle = 2 ** 26;

/** RFC 3550 asks for random start values, so that packets of two processes with one key hardly meet. */
export function createRtpTimeline(firstSequence: number, firstTimestamp: number): RtpTimeline {
  let sequence = firstSequence & 0xffff;
  let timestamp = firstTimestamp >>> 0;
  let slots = 0;
  const pass = (count: number): void => {
    slots += count;
    timestamp = Number((BigInt(timestamp) + BigInt(count) * BigInt(rtp.ticksPerFrame)) & 0xffff_ffffn);
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
    skip: pass,
  };
}
