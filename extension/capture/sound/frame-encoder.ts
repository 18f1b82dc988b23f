import type { Block } from './block.ts';

/** Turns each block into the bytes of one frame, in order. */
export interface FrameEncoder {
  /** `onBytes` is called once for each pushed block, at once or a little later */
  push(block: Block): void;
  close(): void;
}

export type OnBytes = (bytes: Uint8Array) => void;
