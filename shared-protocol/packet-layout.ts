/**
 * Byte layouts of every datagram, as pure functions over Uint8Array. All numbers are big-endian unless said otherwise.
 */

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The original document's voice packet.
 * ```
 *  0      4                                        70
 *  | ssrc | 66 bytes: 33 samples, s16 little-endian |
 * ```
 * 33 mono samples at 48 kHz last 0.6875 ms: 1454.5 packets a second.
 */
export const plainPacket = { bytes: 70, headerBytes: 4, payloadBytes: 66, samples: 33, sampleRate: 48_000 } as const;

/** Writes one document packet. `pcm` has exactly 66 bytes. */
export function writePlainPacket(ssrc: number, pcm: Uint8Array): Uint8Array {
  const packet = new Uint8Array(plainPacket.bytes);
  view(packet).setUint32(0, ssrc);
  packet.set(pcm.subarray(0, plainPacket.payloadBytes), plainPacket.headerBytes);
  return packet;
}

/** True for 70 bytes with only zeros after the SSRC: the document's "empty voice packet", a discovery request. */
export function isEmptyPlainPacket(packet: Uint8Array): boolean {
  if (packet.length !== plainPacket.bytes) return false;
  for (let index = plainPacket.headerBytes; index < packet.length; index += 1) if (packet[index] !== 0) return false;
  return true;
}

export interface DiscoveredAddress {
  ssrc: number;
  /** dotted quad, or IPv6 text */
  address: string;
  port: number;
}

/** The original dialect's discovery request: a voice packet with only the SSRC. */
export const writeDiscoveryRequest70 = (ssrc: number): Uint8Array => writePlainPacket(ssrc, new Uint8Array(66));

/**
 * The original dialect's reply, 70 bytes (72 in one early document).
 * ```
 *  0                     4                        n-2              n
 *  | ssrc, little-endian | address, ASCII, NUL... | port, LITTLE-E. |
 * ```
 */
export function writeDiscoveryReply70({ ssrc, address, port }: DiscoveredAddress): Uint8Array {
  const reply = new Uint8Array(70);
  view(reply).setUint32(0, ssrc, true);
  writeAscii(reply, 4, address);
  view(reply).setUint16(68, port, true);
  return reply;
}

/** Reads a 70- or 72-byte reply; null if length, terminator, address, port or SSRC (in either byte order) is wrong. */
export function readDiscoveryReply70(reply: Uint8Array, ssrc: number): DiscoveredAddress | null {
  if (reply.length !== 70 && reply.length !== 72) return null;
  const data = view(reply);
  if (data.getUint32(0, true) !== ssrc && data.getUint32(0) !== ssrc) return null;
  return readAddress(reply, 4, reply.length - 2, ssrc, data.getUint16(reply.length - 2, true));
}

/**
 * Today's discovery, 74 bytes, request type 1 and reply type 2.
 * ```
 *  0      2            4      8                       72     74
 *  | type | length 70  | ssrc | address, ASCII, NUL.. | port |
 * ```
 */
export const writeDiscoveryRequest74 = (ssrc: number): Uint8Array =>
  writeDiscovery74(1, { ssrc, address: '', port: 0 });
export const writeDiscoveryReply74 = (found: DiscoveredAddress): Uint8Array => writeDiscovery74(2, found);

function writeDiscovery74(type: 1 | 2, { ssrc, address, port }: DiscoveredAddress): Uint8Array {
  const packet = new Uint8Array(74);
  const data = view(packet);
  data.setUint16(0, type);
  data.setUint16(2, 70);
  data.setUint32(4, ssrc);
  writeAscii(packet, 8, address);
  data.setUint16(72, port);
  return packet;
}

/** The SSRC of a 74-byte discovery request, or null if it is not one. */
export function readDiscoveryRequest74(packet: Uint8Array): number | null {
  if (packet.length !== 74) return null;
  const data = view(packet);
  return data.getUint16(0) === 1 && data.getUint16(2) === 70 ? data.getUint32(4) : null;
}

/** Reads a 74-byte reply; null if type, length, SSRC, terminator, address or port is wrong. */
export function readDiscoveryReply74(packet: Uint8Array, ssrc: number): DiscoveredAddress | null {
  if (packet.length !== 74) return null;
  const data = view(packet);
  if (data.getUint16(0) !== 2 || data.getUint16(2) !== 70 || data.getUint32(4) !== ssrc) return null;
  return readAddress(packet, 8, 72, ssrc, data.getUint16(72));
}

const dottedQuad = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const ipv6Text = /^(?=.*:.*:)[\da-fA-F:.]{2,45}$/;

/** True for the text of an IPv4 or IPv6 address. */
export const isIpText = (text: string): boolean => dottedQuad.test(text) || ipv6Text.test(text);

function readAddress(
  bytes: Uint8Array,
  from: number,
  to: number,
  ssrc: number,
  port: number,
): DiscoveredAddress | null {
  const end = bytes.indexOf(0, from);
  if (end < 0 || end >= to || port === 0) return null;
  const address = String.fromCharCode(...bytes.subarray(from, end));
  return isIpText(address) ? { ssrc, address, port } : null;
}

function writeAscii(bytes: Uint8Array, offset: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) bytes[offset + index] = text.charCodeAt(index) & 0x7f;
}

/**
 * The RTP header that Discord uses (RFC 3550, no CSRC), and the preamble of an extension if there is one.
 * ```
 *  0    1    2     4           8      12        14      16
 *  | 80 | 78 | seq | timestamp | ssrc |
 *  | 90 | 78 | seq | timestamp | ssrc | profile | words |
 * ```
 */
export const rtp = {
  headerBytes: 12,
  /** profile and length of an extension */
  preambleBytes: 4,
  /** payload type 120 is Opus */
  payloadType: 0x78,
  /** 48 kHz ticks in a 20 ms frame */
  ticksPerFrame: 960,
} as const;

export interface RtpHeader {
  sequence: number;
  timestamp: number;
  ssrc: number;
}

/** The meaning of its profile is up to the sender; the body fills whole words of 4 bytes. */
export interface RtpExtension {
  profile: number;
  body: Uint8Array;
}

/** The header, and an extension's preamble: its body follows, encrypted or not. */
export function writeRtpHeader({ sequence, timestamp, ssrc }: RtpHeader, extension?: RtpExtension | null): Uint8Array {
  const header = new Uint8Array(rtp.headerBytes + (extension ? rtp.preambleBytes : 0));
  const data = view(header);
  header[0] = extension ? 0x90 : 0x80;
  header[1] = rtp.payloadType;
  data.setUint16(2, sequence & 0xffff);
  data.setUint32(4, timestamp >>> 0);
  data.setUint32(8, ssrc >>> 0);
  if (extension) data.setUint16(rtp.headerBytes, extension.profile);
  if (extension) data.setUint16(rtp.headerBytes + 2, extension.body.length / 4);
  return header;
}

/** Reads the fixed header; null for anything shorter, not version 2, or RTCP (second byte 200 to 207). */
export function readRtpHeader(packet: Uint8Array): (RtpHeader & { payloadType: number }) | null {
  if (packet.length < rtp.headerBytes || packet[0]! >> 6 !== 2) return null;
  if (packet[1]! >= 200 && packet[1]! <= 207) return null;
  const data = view(packet);
  return {
    payloadType: packet[1]! & 0x7f,
    sequence: data.getUint16(2),
    timestamp: data.getUint32(4),
    ssrc: data.getUint32(8),
  };
}

/** The nonce of mode `xsalsa20_poly1305`: the 12-byte header, then 12 zero bytes. */
export function xsalsaNonce(header: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(24);
  nonce.set(header.subarray(0, rtp.headerBytes));
  return nonce;
}

/**
 * A packet of the AEAD `rtpsize` modes, and the positions of its parts.
 * ```
 *  | RTP header, CSRCs, extension preamble | ciphertext | tag 16 | nonce 4 |
 *  '---------- additional data ------------'
 * ```
 * The extension's body is the first part of the ciphertext. The 4 bytes at the end are the start of the nonce, the rest
 * of it is zero: 12 bytes for AES-GCM, 24 for XChaCha20.
 */
export const rtpsize = { tagBytes: 16, nonceBytes: 4 } as const;

export interface RtpsizeParts {
  header: Uint8Array;
  ciphertext: Uint8Array;
  tag: Uint8Array;
  nonce: Uint8Array;
  /** the length of the extension's body before the payload, and whether padding follows */
  extensionBytes: number;
  isPadded: boolean;
}

/** Null if the lengths do not add up; only the tag can tell whether the packet is genuine. */
export function splitRtpsize(packet: Uint8Array): RtpsizeParts | null {
  if (!readRtpHeader(packet)) return null;
  const first = packet[0]!;
  const hasExtension = (first & 0x10) !== 0;
  const headerBytes = rtp.headerBytes + 4 * (first & 0x0f) + (hasExtension ? 4 : 0);
  const end = packet.length - rtpsize.nonceBytes - rtpsize.tagBytes;
  if (end < headerBytes) return null;
  const extensionBytes = hasExtension ? 4 * view(packet).getUint16(headerBytes - 2) : 0;
  if (extensionBytes > end - headerBytes) return null;
  return {
    header: packet.subarray(0, headerBytes),
    ciphertext: packet.subarray(headerBytes, end),
    tag: packet.subarray(end, end + rtpsize.tagBytes),
    nonce: packet.subarray(end + rtpsize.tagBytes),
    extensionBytes,
    isPadded: (first & 0x20) !== 0,
  };
}

/** The payload of a decrypted `rtpsize` packet, without extension and padding; null if these are longer than it. */
export function stripRtpPlaintext(plaintext: Uint8Array, parts: RtpsizeParts): Uint8Array | null {
  const paddingBytes = parts.isPadded ? (plaintext.at(-1) ?? 0) : 0;
  const end = plaintext.length - paddingBytes;
  return end < parts.extensionBytes ? null : plaintext.subarray(parts.extensionBytes, end);
}

/** The extension of a decrypted `rtpsize` packet; null without one. */
export function rtpExtensionIn(plaintext: Uint8Array, { header, extensionBytes }: RtpsizeParts): RtpExtension | null {
  if ((header[0]! & 0x10) === 0 || plaintext.length < extensionBytes) return null;
  return { profile: view(header).getUint16(header.length - 4), body: plaintext.subarray(0, extensionBytes) };
}

/** The nonce of an `rtpsize` mode from the 4 bytes on the wire. */
export function padNonce(wire: Uint8Array, nonceBytes: 12 | 24): Uint8Array {
  const nonce = new Uint8Array(nonceBytes);
  nonce.set(wire.subarray(0, rtpsize.nonceBytes));
  return nonce;
}
