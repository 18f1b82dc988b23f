import { createCipheriv } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { EarshotError } from '../../shared-protocol/error.ts';
import { isSilenceFrame, silenceFrame, silenceFramesBeforeStop } from '../../shared-protocol/opus-frame.ts';
import {
  padNonce,
  rtp,
  rtpsize,
  writeRtpHeader,
  type RtpExtension,
  type RtpHeader,
} from '../../shared-protocol/packet-layout.ts';
import {
  needsSpeakerExtension,
  speakerExtension,
  writeSpeakerExtension,
} from '../../shared-protocol/speaker-extension.ts';
import { speakingBit } from '../../shared-protocol/voice-payloads.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { PacketContext, Silence } from './udp-dialect.ts';
import { noncesPerCycle, type RtpTimeline } from './packet-numbers.ts';

/** A packet encrypted ahead of time, for a certain frame and time slot. */
interface Ready {
  frame: Uint8Array;
  header: RtpHeader;
  speaking: number;
  packet: Uint8Array;
}

/** One 20 ms frame a packet, in the form that `seal` makes. */
export function createRtpPackets(options: {
  ssrc: number;
  timeline: RtpTimeline;
  /** the maker's own; wiped at the end */
  key: Uint8Array;
  /** `speaking` are the packet's speaking flags, or 0 for none */
  seal: (header: RtpHeader, frame: Uint8Array, speaking: number) => Uint8Array;
  /** a packet encrypted before a change is encrypted again */
  speaking?: () => number;
  /** the end of a spurt */
  silence?: Silence;
  isUsable: (frame: Uint8Array) => boolean;
  /**
   * How many packets are encrypted at a time. The first costs ten times as much as those right after it, because after
   * 20 ms of other work the cipher has left the processor's caches. Above 1 only if `seal` may be called twice for one
   * header.
   */
  batch: number;
}): PacketMaker {
  const { ssrc, timeline, key, seal, isUsable, batch } = options;
  const { speaking = () => speakingBit.microphone, silence = () => silenceFrame } = options;
  let ready: Ready[] = [];

  const sealAhead = (frame: Uint8Array, slots: number): Ready => {
    const header = timeline.ahead(ssrc, slots);
    const says = speaking();
    return { frame, header, speaking: says, packet: seal(header, frame, says) };
  };
  const isGood = (one: Ready, frame: Uint8Array | undefined, header: RtpHeader): boolean =>
    one.frame === frame && isSame(one.header, header) && one.speaking === speaking();

  return {
    packetMs: 20,
    packetsPerWake: 1,
    // The due one and two late ones; receivers' jitter buffers take no more.
    maxBurst: 3,
    heldMs: 0,
    frameMs: (frame) => (isUsable(frame) ? 20 : null),
    next(pull, peek) {
      const frame = pull();
      if (!frame) return null;
      const header = timeline.take(ssrc);
      const next = ready[0];
      // A skipped slot or a dropped frame makes it worthless.
      if (next && isGood(next, frame, header)) {
        ready.shift();
        return next.packet;
      }
      const packet = seal(header, frame, speaking());
      ready = batch > 1 ? peek(batch - 1).map(sealAhead) : [];
      return packet;
    },
    prepare(peek) {
      // Two leave before the next time.
      if (ready.length >= batch - 1) return;
      const frames = peek(batch);
      const [first] = ready;
      if (first && !isGood(first, frames[0], timeline.ahead(ssrc, 0))) ready = [];
      for (let slot = ready.length; slot < frames.length; slot += 1) ready.push(sealAhead(frames[slot]!, slot));
    },
    finish(step) {
      const frame = step < silenceFramesBeforeStop ? silence() : null;
      return frame && seal(timeline.take(ssrc), frame, 0);
    },
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

/**
 * Ciphertext and tag. `wire` is the 4-byte nonce on the wire; `head` is authenticated but not encrypted. The key has 32
 * bytes.
 */
export type AeadSeal = (key: Uint8Array, wire: Uint8Array, head: Uint8Array, body: Uint8Array) => Uint8Array[];

export const sealAesGcm: AeadSeal = (key, wire, head, body) => {
  const cipher = createCipheriv('aes-256-gcm', key, padNonce(wire, 12), { authTagLength: rtpsize.tagBytes });
  cipher.setAAD(head);
  const ciphertext = cipher.update(body);
  cipher.final();
  return [ciphertext, cipher.getAuthTag()];
};

/** Node's own crypto has no XChaCha20. */
export const sealXChaCha: AeadSeal = (key, wire, head, body) => [
  xchacha20poly1305(key, padNonce(wire, 24), head).encrypt(body),
];

/**
 * A datagram stays below the size that every network is known to carry. The largest Opus frame, 1275 bytes, makes 1331:
 * 20 in front with an extension, and at most 16 of DAVE and 20 of the transport after it.
 */
export const maxDatagramBytes = 1400;

/**
 * A packet that is encrypted again gets a new nonce, so that no nonce is used twice. Sequence and time are those of the
 * packet that leaves.
 */
const sealedAtOnce = 3;

const maxFrameBytes =
  maxDatagramBytes -
  rtp.headerBytes -
  rtp.preambleBytes -
  speakerExtension.bodyBytes -
  rtpsize.tagBytes -
  rtpsize.nonceBytes;

/** One packet of an `rtpsize` mode; the layout is in shared-protocol/packet-layout.ts. */
export function sealRtpsize(
  seal: AeadSeal,
  key: Uint8Array,
  header: RtpHeader,
  nonce: number,
  frame: Uint8Array,
  extension: RtpExtension | null = null,
): Uint8Array {
  const head = writeRtpHeader(header, extension);
  // Receivers copy these bytes unchanged; the order is that of most senders.
  const wire = Uint8Array.of(nonce >>> 24, nonce >>> 16, nonce >>> 8, nonce);
  const body = extension ? Buffer.concat([extension.body, frame]) : frame;
  return Buffer.concat([head, ...seal(key, wire, head, body), wire]);
}

/** Silence ends the ring that receivers show, whatever its packet's flags. */
function extensionOf(speaking: number, frame: Uint8Array): RtpExtension | null {
  if (!needsSpeakerExtension(speaking) || isSilenceFrame(frame)) return null;
  return { profile: speakerExtension.profile, body: writeSpeakerExtension(speaking) };
}

/**
 * RTP with any frame that fits: DAVE has already encrypted it, so nothing here can tell whether it is Opus. `key` has
 * 32 bytes and belongs to the maker.
 */
export function createAeadPackets(
  seal: AeadSeal,
  options: Pick<PacketContext, 'ssrc' | 'timeline' | 'nonces'> & Partial<PacketContext> & { key: Uint8Array },
): PacketMaker {
  const { nonces, ...context } = options;
  const takenBefore = nonces.taken;
  return createRtpPackets({
    ...context,
    batch: sealedAtOnce,
    isUsable: ({ length }) => length > 0 && length <= maxFrameBytes,
    seal(header, frame, speaking) {
      if (nonces.taken - takenBefore >= noncesPerCycle) throw new EarshotError('nonce-exhausted');
      return sealRtpsize(seal, context.key, header, nonces.take(), frame, extensionOf(speaking, frame));
    },
  });
}
