import { blockFrames } from './frame-encoder.ts';
import { createLimiter, type Limiter } from './limiter.ts';

/**
 * Collects 128-frame quanta into 20 ms stereo blocks and posts each over the port handed to it. Mono input goes to both
 * sides. Without a connected input it posts silence, so that the block clock never stops.
 */
class BlockWorklet extends AudioWorkletProcessor {
  #left = new Float32Array(blockFrames);
  #right = new Float32Array(blockFrames);
  #filled = 0;
  #out: MessagePort | null = null;
  protected readonly limit: Limiter | null = null;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<MessagePort>) => {
      this.#out = event.data;
    };
  }

  override process(inputs: Float32Array[][]): boolean {
    const [left, right = left] = inputs[0] ?? [];
    const frames = left?.length ?? 128;
    let taken = 0;
    while (taken < frames) {
      const count = Math.min(frames - taken, blockFrames - this.#filled);
      if (left && right) {
        this.#left.set(left.subarray(taken, taken + count), this.#filled);
        this.#right.set(right.subarray(taken, taken + count), this.#filled);
      } else {
        this.#left.fill(0, this.#filled, this.#filled + count);
        this.#right.fill(0, this.#filled, this.#filled + count);
      }
      this.#filled += count;
      taken += count;
      if (this.#filled === blockFrames) this.#post();
    }
    return true;
  }

  #post(): void {
    const block = { left: this.#left, right: this.#right };
    this.limit?.(block.left, block.right);
    this.#out?.postMessage(block, [block.left.buffer, block.right.buffer]);
    this.#left = new Float32Array(blockFrames);
    this.#right = new Float32Array(blockFrames);
    this.#filled = 0;
  }
}

/** For the end of a mix: where blocks are mixed later, the limiter belongs behind that. */
class LimitedBlockWorklet extends BlockWorklet {
  protected override readonly limit = createLimiter();
}

registerProcessor('block', BlockWorklet);
registerProcessor('limited-block', LimitedBlockWorklet);
