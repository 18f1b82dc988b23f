import type { Bytes } from './mls-writer.ts';

/** tag 8, nonce at least 1, the size itself, the marker 2 */
const minTrailerBytes = 12;
const tagBytes = 8;
const markerBytes = 2;
const maxLebBytes = 5;

/**
 * DAVE's protocol frame check: whether a frame has the form of an encrypted one. It says nothing about its key.
 * ```
 *  | ciphertext and clear ranges | tag 8 | nonce ULEB128 | ranges (offset, size as ULEB128)... | u8 trailer size | FA FA |
 * ```
 * The trailer's size counts everything from the tag on. Ranges lie in the frame, ascending, without overlap.
 */
export function isEncryptedFrame(frame: Bytes): boolean {
  const { length } = frame;
  if (length < minTrailerBytes || frame[length - 1] !== 0xfa || frame[length - 2] !== 0xfa) return false;
  const trailerBytes = frame[length - markerBytes - 1]!;
  if (trailerBytes < minTrailerBytes || trailerBytes > length) return false;
  const end = length - markerBytes - 1;
  let offset = length - trailerBytes + tagBytes;

  const readLeb = (): number | null => {
    let value = 0;
    for (let bytes = 0; bytes < maxLebBytes && offset < end; bytes += 1) {
      const byte = frame[offset]!;
      offset += 1;
      value += (byte & 0x7f) * 2 ** (7 * bytes);
      if ((byte & 0x80) === 0) return value;
    }
    return null;
  };

  if (readLeb() === null) return false;
  let lastEnd = 0;
  while (offset < end) {
    const start = readLeb();
    const size = readLeb();
    if (start === null || size === null || start < lastEnd || start + size > length - trailerBytes) return false;
    lastEnd = start + size;
  }
  return true;
}
