import type { Block } from './block.ts';

/** Turns blocks into the bytes of one frame each, in order. */
export interface FrameEncoder {
  /** `onBytes` is called once for each block that was pushed, now or a little later */
  push(block: Block): void;
  close(): void;
}

export type OnBytes = (bytes: Uint8Array) => void;
