import { silenceFrame, silenceFramesBeforeStop } from '../../shared-protocol/opus-frame.ts';
import type { RtpHeader } from '../../shared-protocol/packet-layout.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { RtpTimeline } from './rtp-timeline.ts';

/** A packet that was sealed before its time, for the frame and the place in time that it was made for. */
interface Ready {
  frame: Uint8Array;
  header: RtpHeader;
  packet: Uint8Array;
}

/** One 20 ms frame a packet, whatever `seal` makes of it. */
export function createRtpPackets(options: {
  ssrc: number;
  timeline: RtpTimeline;
  /** the maker's own; wiped at the end */
  key: Uint8Array;
  seal: (header: RtpHeader, frame: Uint8Array) => Uint8Array;
  isUsable: (frame: Uint8Array) => boolean;
  /**
   * How many packets are sealed at a time. The first costs ten times as much as those right after it, because after 20
   * ms of other work the cipher is no longer in the processor's caches. Above 1 only where `seal` may be called twice
   * for one header.
   */
  batch: number;
}): PacketMaker {
  const { ssrc, timeline, key, seal, isUsable, batch } = options;
  let ready: Ready[] = [];

  const sealBatch = (header: RtpHeader, frame: Uint8Array, peek: (count: number) => Uint8Array[]): void => {
    const ahead = batch > 1 ? peek(batch - 1) : [];
    ready = [frame, ...ahead].map((each, index) => {
      const at = index === 0 ? header : timeline.ahead(ssrc, index - 1);
      return { frame: each, header: at, packet: seal(at, each) };
    });
  };

  return {
    packetMs: 20,
    packetsPerWake: 1,
    // The one that is due and two that are late; receivers' jitter buffers take no more.
    maxBurst: 3,
    heldMs: 0,
    frameMs: (frame) => (isUsable(frame) ? 20 : null),
    next(pull, peek) {
      const frame = pull();
      if (!frame) return null;
      const header = timeline.take(ssrc);
      const next = ready[0];
      // A slot that was skipped or a frame that was dropped meanwhile makes it worthless.
      if (next?.frame !== frame || !isSame(next.header, header)) sealBatch(header, frame, peek);
      return ready.shift()?.packet ?? null;
    },
    finish: (step) => (step < silenceFramesBeforeStop ? seal(timeline.take(ssrc), silenceFrame) : null),
    skip: (packets) => timeline.skip(packets),
    forget() {
      ready = [];
    },
    destroy() {
      ready = [];
      key.fill(0);
    },
  };
}

const isSame = (one: RtpHeader, other: RtpHeader): boolean =>
  one.sequence === other.sequence && one.timestamp === other.timestamp;
