import { frameMs } from './arrival-lag.ts';
import { createRateControl, type RateControl } from './rate-control.ts';

export interface PacedLine {
  /** the sound that it holds, in ms, while it plays; null for a line that cannot lead */
  readonly playingMs: number | null;
}

/**
 * The beat of one source, for every line that plays it: how much sound is held, how fast it is played, and the grid of
 * deadlines. All sessions get the same frames, so the jitter is measured once, and their packets leave in one wake-up.
 */
export interface Pace {
  readonly control: RateControl;
  /** True while no line plays. */
  readonly isFree: boolean;
  /** Deadlines are steered by what this line holds. */
  mayLead(line: PacedLine): boolean;
  /** A new spurt holds this much before it begins: as much as the others, so that all send the same frame. */
  startMs(): number;
  /**
   * A frame arrived, as in `RateControl`; one that another line has already reported is ignored.
   * @param isFirst it starts a talk spurt, whose beat may be new
   */
  arrived(sequence: number, arrivedMs: number, sinceMs: number, isFirst: boolean): void;
  /** Where on the grid a line begins that holds this much; now, if there is no grid for packets of this length. */
  firstSlotMs(nowMs: number, packetMs: number, heldMs: number): number;
  /** The next deadline: the leader's makes the grid, any other is drawn towards it. */
  follow(line: PacedLine, nextMs: number, packetMs: number): number;
  /** The line stopped playing. */
  leave(line: PacedLine): void;
}

/**
 * A line off the grid returns by this share of a packet's time in each packet: as much as the rate control may stretch
 * it.
 */
const drawn = 0.005;

/** Lines that act in one wake-up do so within this time. */
const togetherMs = 3;

export function createPace(): Pace {
  const control = createRateControl();
  let leader: PacedLine | null = null;
  let slotMs = 0;
  let gridPacketMs = 0;
  let newest: number | null = null;

  return {
    control,
    get isFree() {
      return leader === null;
    },
    mayLead: (line) => leader === null || leader === line,
    startMs() {
      const othersMs = leader?.playingMs ?? null;
      return othersMs === null ? control.startMs : Math.min(control.startMs, Math.max(frameMs, othersMs));
    },
    arrived(sequence, arrivedMs, sinceMs, isFirst) {
      if (sequence === newest) return;
      if ((isFirst && leader === null) || (newest !== null && sequence < newest)) control.restart();
      newest = sequence;
      control.arrived(sequence, arrivedMs, sinceMs);
    },
    firstSlotMs(nowMs, packetMs, heldMs) {
      if (leader === null || packetMs !== gridPacketMs) return nowMs;
      // Lines that begin with the same frame begin together, in a slot that was just used.
      const isBehind = heldMs >= (leader.playingMs ?? 0) + packetMs && nowMs - (slotMs - packetMs) < togetherMs;
      return slotMs + (isBehind ? -1 : Math.max(0, Math.ceil((nowMs - slotMs) / packetMs))) * packetMs;
    },
    follow(line, nextMs, packetMs) {
      if (leader === null && line.playingMs !== null) leader = line;
      if (leader === line) {
        slotMs = nextMs;
        gridPacketMs = packetMs;
        return nextMs;
      }
      if (leader === null || packetMs !== gridPacketMs) return nextMs;
      const offMs = nextMs - slotMs - Math.round((nextMs - slotMs) / packetMs) * packetMs;
      const most = packetMs * drawn;
      return nextMs - Math.max(-most, Math.min(most, offMs));
    },
    leave(line) {
      if (leader === line) leader = null;
    },
  };
}
