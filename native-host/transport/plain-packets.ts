import { maxAudioBytes } from '../../shared-protocol/native-messages.ts';
import { plainPacket, writePlainPacket } from '../../shared-protocol/packet-layout.ts';
import type { PacketMaker } from './packet-maker.ts';

const durationMs = (bytes: number): number => (bytes / 2 / plainPacket.sampleRate) * 1000;
const packetMs = durationMs(plainPacket.payloadBytes);

/**
 * The document's packets: SSRC and 33 samples. 960 samples are no whole number of packets, so a packet may begin in
 * one frame and end in the next.
 */
export function createPlainPackets(ssrc: number): PacketMaker {
  const payload = new Uint8Array(plainPacket.payloadBytes);
  let filled = 0;
  let frame = new Uint8Array(0);

  const write = (): Uint8Array => {
    // "Empty" is a discovery request to every server: silence carries one lowest bit.
    if (!hasSound(payload)) payload[0] = 1;
    filled = 0;
    return writePlainPacket(ssrc, payload);
  };

  return {
    packetMs,
    // Wake-ups cost more than sending: two at once are 727 a second, and the first of them is 0.7 ms late.
    packetsPerWake: 2,
    // 100 ms: how long a loaded machine makes a thread wait, and less than receivers buffer.
    maxBurst: Math.floor(100 / packetMs),
    get heldMs() {
      return durationMs(filled + frame.length);
    },
    frameMs: ({ length }) => (length > 0 && length % 2 === 0 && length <= maxAudioBytes ? durationMs(length) : null),
    next(pull) {
      while (filled < payload.length) {
        if (frame.length === 0) frame = new Uint8Array(pull() ?? []);
        if (frame.length === 0) return null;
        const taken = Math.min(payload.length - filled, frame.length);
        payload.set(frame.subarray(0, taken), filled);
        frame = frame.subarray(taken);
        filled += taken;
      }
      return write();
    },
    prepare() {},
    finish() {
      if (filled === 0) return null;
      payload.fill(0, filled);
      return write();
    },
    skip() {},
    forget() {
      filled = 0;
      frame = new Uint8Array(0);
    },
    destroy() {
      payload.fill(0);
    },
  };
}

function hasSound(payload: Uint8Array): boolean {
  for (const byte of payload) if (byte !== 0) return true;
  return false;
}
