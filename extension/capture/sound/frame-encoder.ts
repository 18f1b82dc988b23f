/** A 20 ms stereo block at 48 kHz. */
export interface Block {
  left: Float32Array;
  right: Float32Array;
}

/** Turns blocks into the bytes of one frame each, in order. */
export interface FrameEncoder {
  /** `onBytes` is called once for each block that was pushed, now or a little later */
  push(block: Block): void;
  close(): void;
}

export type OnBytes = (bytes: Uint8Array) => void;

export const sampleRate = 48_000;
export const blockFrames = 960;

const peakOf = (samples: Float32Array): number => {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return Math.min(peak, 1);
};

/** Peak of each side, 0 to 1. */
export const peaksOf = ({ left, right }: Block): [number, number] => [peakOf(left), peakOf(right)];
