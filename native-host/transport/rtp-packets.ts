import { silenceFrame, silenceFramesBeforeStop } from '../../shared-protocol/opus-frame.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { RtpTimeline } from './rtp-timeline.ts';

/** One 20 ms frame a packet, whatever `seal` makes of it. */
export function createRtpPackets(options: {
  timeline: RtpTimeline;
  /** the maker's own; wiped at the end */
  key: Uint8Array;
  seal: (frame: Uint8Array) => Uint8Array;
  isUsable: (frame: Uint8Array) => boolean;
}): PacketMaker {
  const { timeline, key, seal, isUsable } = options;
  return {
    packetMs: 20,
    packetsPerWake: 1,
    // The one that is due and two that are late; receivers' jitter buffers take no more.
    maxBurst: 3,
    heldMs: 0,
    frameMs: (frame) => (isUsable(frame) ? 20 : null),
    next(pull) {
      const frame = pull();
      return frame && seal(frame);
    },
    finish: (step) => (step < silenceFramesBeforeStop ? seal(silenceFrame) : null),
    skip: (packets) => timeline.skip(packets),
    destroy() {
      key.fill(0);
    },
  };
}
