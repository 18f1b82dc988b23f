/**
 * Writes the presentation language of MLS (RFC 9420, 2.1). A variable-size vector, `<V>` in the layouts of this folder,
 * carries its length in bytes in front, in one, two or four bytes whose two highest bits tell how many:
 * ```
 *  00vvvvvv                               0 to 63
 *  01vvvvvv vvvvvvvv                      64 to 16383
 *  10vvvvvv vvvvvvvv vvvvvvvv vvvvvvvv    16384 to 2^30 - 1
 * ```
 */
export type Bytes = Uint8Array<ArrayBufferLike>;

export const concat = (...parts: Bytes[]): Bytes => Buffer.concat(parts);

export const uint8 = (value: number): Bytes => Uint8Array.of(value);

export function uint16(value: number): Bytes {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function uint32(value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: bigint): Bytes {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** The parts, one after the other, as one vector. */
export function vector(...parts: Bytes[]): Bytes {
  const body = concat(...parts);
  return concat(vectorLength(body.length), body);
}

function vectorLength(length: number): Bytes {
  if (length < 0x40) return uint8(length);
  if (length < 0x4000) return uint16(0x4000 | length);
  return uint32(0x8000_0000 + length);
}
