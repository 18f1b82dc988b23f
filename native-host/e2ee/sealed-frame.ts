/** A tag of 8 bytes, a nonce of one at least, and the three bytes that say so. */
const leastFooterBytes = 12;
const marker = 0xfa;

/**
 * Whether a frame reads as one that is encrypted end to end: to decode it would be a burst of noise. One frame of sound in
 * some hundred thousand does too, and is not missed.
 * ```
 * | frame | tag (8) | nonce (1 to 5) | ranges in clear | bytes behind the frame (u8) | FA FA |
 * ```
 */
export function readsAsSealed(frame: Uint8Array): boolean {
  const { length } = frame;
  const footerBytes = frame[length - 3] ?? 0;
  const isMarked = frame[length - 1] === marker && frame[length - 2] === marker;
  return isMarked && footerBytes >= leastFooterBytes && footerBytes <= length;
}
