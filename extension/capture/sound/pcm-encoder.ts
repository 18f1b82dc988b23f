import type { Block } from './block.ts';
import type { FrameEncoder, OnBytes } from './frame-encoder.ts';

/** The mean of both sides as signed 16-bit little-endian samples, rounded and clamped. */
export function toMonoS16({ left, right }: Block): Uint8Array {
  const bytes = new Uint8Array(left.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < left.length; index += 1) {
    const mean = (left[index]! + right[index]!) / 2;
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, Math.round(mean * 32_767))), true);
  }
  return bytes;
}

export const createPcmEncoder = (onBytes: OnBytes): FrameEncoder => ({
  push: (block) => onBytes(toMonoS16(block)),
  close: () => undefined,
});
