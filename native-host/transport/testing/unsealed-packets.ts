import { writeRtpHeader } from '../../../shared-protocol/packet-layout.ts';
import type { PacketMaker } from '../packet-maker.ts';
import { createRtpTimeline } from '../packet-numbers.ts';
import { createRtpPackets } from '../rtp-packets.ts';

/** RTP with nothing encrypted, for tests that make minutes of packets: the header, then the frame as it is. */
export const unsealedPackets = ({ ssrc = 1, batch = 1 } = {}): PacketMaker =>
  createRtpPackets({
    ssrc,
    timeline: createRtpTimeline(0, 0),
    key: new Uint8Array(32),
    batch,
    isUsable: () => true,
    seal: (header, frame) => Uint8Array.from([...writeRtpHeader(header), ...frame]),
  });
