import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { EarshotError } from '../../shared-protocol/error.ts';
import { isOpusFrame20Ms } from '../../shared-protocol/opus-frame.ts';
import { rtp, writeRtpHeader, xsalsaNonce, type RtpHeader } from '../../shared-protocol/packet-layout.ts';
import type { PacketMaker } from './packet-maker.ts';
import { createRtpPackets } from './rtp-packets.ts';
import { slotsPerTimestampCycle, type RtpTimeline } from './packet-numbers.ts';

const tagBytes = 16;

/** Servers of that time treated every datagram of this length as a discovery request. */
const discoveryBytes = 70;

/**
 * One packet of mode `xsalsa20_poly1305`:
 * ```
 *  0            12    28
 *  | RTP header | tag | Opus frame, encrypted |
 * ```
 */
export function sealXsalsa(key: Uint8Array, header: RtpHeader, opus: Uint8Array): Uint8Array {
  const head = writeRtpHeader(header);
  const body = rtp.headerBytes + tagBytes + opus.length === discoveryBytes ? lengthenOpus(opus) : opus;
  const sealed = xsalsa20poly1305(key, xsalsaNonce(head)).encrypt(body);
  const packet = new Uint8Array(head.length + sealed.length);
  packet.set(head);
  packet.set(sealed, head.length);
  return packet;
}

/**
 * The same frame in a packet one byte longer: code 3 of RFC 6716, 3.2.5 with a count of one frame, no padding.
 * Decoders must read it; a byte after a code 0 frame would change its sound.
 */
function lengthenOpus(opus: Uint8Array): Uint8Array {
  const longer = new Uint8Array(opus.length + 1);
  longer[0] = opus[0]! | 0x03;
  longer[1] = 1;
  longer.set(opus.subarray(1), 2);
  return longer;
}

/** The historical form of the original dialect: RTP, Opus, secretbox. `key` has 32 bytes and belongs to the maker. */
export function createXsalsaPackets(ssrc: number, key: Uint8Array, timeline: RtpTimeline): PacketMaker {
  const firstSlot = timeline.slots;
  return createRtpPackets({
    ssrc,
    timeline,
    key,
    // The nonce is the header, so it may be used only once.
    batch: 1,
    isUsable: isOpusFrame20Ms,
    seal(header, opus) {
      // It returns when the timestamp has wrapped around.
      if (timeline.slots - firstSlot > slotsPerTimestampCycle) throw new EarshotError('nonce-exhausted');
      return sealXsalsa(key, header, opus);
    },
  });
}
