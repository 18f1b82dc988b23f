/** A timestamp further than this from the clock is a new start rather than a delay. */
const resyncMs = 500;
const ticksPerMs = 48;

/**
 * Places RTP packets by their timestamps, anchored at the first one's arrival; wraps of 2^32 are followed. A sender
 * whose timestamps stand still during pauses is anchored anew.
 * @param originMs arrival time of position 0
 */
export function createRtpPositions(originMs: number) {
  let anchor: { timestamp: number; position: number } | null = null;
  return (timestamp: number, arrivalMs: number): number => {
    const byClock = Math.max(0, Math.round((arrivalMs - originMs) * ticksPerMs));
    if (anchor) {
      const position = anchor.position + ((timestamp - anchor.timestamp) | 0);
      if (position >= 0 && Math.abs(position - byClock) <= resyncMs * ticksPerMs) {
        anchor = { timestamp, position };
        return position;
      }
    }
    anchor = { timestamp, position: byClock };
    return byClock;
  };
}
