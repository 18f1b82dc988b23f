import { horizonMs } from './channel-recording.ts';

/** A timestamp further ahead of the clock than this is a new start. */
const earlyMs = 500;
/** One that is further behind it is one too, rather than a delay: the mix would have let its place go already. */
const lateMs = horizonMs - 50;
const ticksPerMs = 48;

/**
 * Places RTP packets by their timestamps, anchored at the first one's arrival; wraps of 2^32 are followed. Another
 * source gets a new anchor, as does a sender whose timestamps stand still during pauses.
 * @param originMs arrival time of position 0
 */
export function createRtpPositions(originMs: number) {
  let anchor: { ssrc: number; timestamp: number; position: number } | null = null;
  return ({ ssrc, timestamp }: { ssrc: number; timestamp: number }, arrivalMs: number): number => {
    const byClock = Math.max(0, Math.round((arrivalMs - originMs) * ticksPerMs));
    if (anchor?.ssrc === ssrc) {
      const position = anchor.position + ((timestamp - anchor.timestamp) | 0);
      const aheadMs = (position - byClock) / ticksPerMs;
      if (position >= 0 && aheadMs <= earlyMs && aheadMs >= -lateMs) {
        anchor = { ssrc, timestamp, position };
        return position;
      }
    }
    anchor = { ssrc, timestamp, position: byClock };
    return byClock;
  };
}
