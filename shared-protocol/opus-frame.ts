/** RFC 6716 caps one frame at 1275 bytes; Earshot sends one frame a packet. */
export const maxOpusBytes = 1275;

/** Discord's silence frame: five of them before every stop keep decoders from interpolating. */
export const silenceFrame: Uint8Array = Uint8Array.of(0xf8, 0xff, 0xfe);
export const silenceFramesBeforeStop = 5;

export const isSilenceFrame = (frame: Uint8Array): boolean =>
  frame.length === 3 && frame[0] === 0xf8 && frame[1] === 0xff && frame[2] === 0xfe;

/** True for 1 to 1275 bytes that hold a single 20 ms frame by their table-of-contents byte (RFC 6716, 3.1). */
export function isOpusFrame20Ms(frame: Uint8Array): boolean {
  if (frame.length < 1 || frame.length > maxOpusBytes) return false;
  const config = frame[0]! >> 3;
  const frameCountCode = frame[0]! & 0x03;
  if (frameCountCode !== 0) return false;
  // SILK and hybrid list 10, 20, 40, 60 ms or 10, 20 ms; CELT lists 2.5, 5, 10, 20 ms.
  if (config < 12) return config % 4 === 1;
  if (config < 16) return config % 2 === 1;
  return config % 4 === 3;
}
