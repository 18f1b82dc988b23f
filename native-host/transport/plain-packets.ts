import { maxAudioBytes } from '../../shared-protocol/native-messages.ts';
import { isEmptyPlainPacket, plainPacket, writePlainPacket } from '../../shared-protocol/packet-layout.ts';
import type { PacketMaker } from './packet-maker.ts';

const durationMs = (bytes: number): number => (bytes / 2 / plainPacket.sampleRate) * 1000;
const packetMs = durationMs(plainPacket.payloadBytes);
const noFrame = new Uint8Array(0);

/**
 * The document's packets: SSRC and 33 samples. 960 samples are no whole number of packets, so a packet may begin in one
 * frame and end in the next.
 */
export function createPlainPackets(ssrc: number): PacketMaker {
  const { bytes, headerBytes, payloadBytes } = plainPacket;
  const empty = writePlainPacket(ssrc, new Uint8Array(payloadBytes));
  let packet = empty.slice();
  let filled = headerBytes;
  let frame: Uint8Array = noFrame;
  /** how much of the frame is in packets */
  let taken = 0;

  const takeOut = (): Uint8Array => {
    const made = packet;
    // "Empty" is a discovery request to every server, so silence has one lowest bit set.
    if (isEmptyPlainPacket(made)) made[headerBytes] = 1;
    packet = empty.slice();
    filled = headerBytes;
    return made;
  };

  return {
    packetMs,
    // Wake-ups cost more than sending: two packets at once make 727 a second, and the first of them is 0.7 ms late.
    packetsPerWake: 2,
    // 100 ms: how long a loaded machine delays a thread, and less than receivers buffer.
    maxBurst: Math.floor(100 / packetMs),
    get heldMs() {
      return durationMs(filled - headerBytes + frame.length - taken);
    },
    frameMs: ({ length }) => (length > 0 && length % 2 === 0 && length <= maxAudioBytes ? durationMs(length) : null),
    next(pull) {
      while (filled < bytes) {
        if (taken === frame.length) {
          frame = pull() ?? noFrame;
          taken = 0;
        }
        if (frame === noFrame) return null;
        // Views of a few bytes cost more than the bytes.
        while (filled < bytes && taken < frame.length) packet[filled++] = frame[taken++]!;
      }
      return takeOut();
    },
    prepare() {},
    finish() {
      return filled === headerBytes ? null : takeOut();
    },
    skip() {},
    forget() {
      packet = empty.slice();
      filled = headerBytes;
      frame = noFrame;
      taken = 0;
    },
    destroy() {
      packet.fill(0);
    },
  };
}
