import { buffersOf, createBlockCollector, emptyBlock, type Block } from './block.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { createResampler, type Resampler, type ResamplerKernel } from './resampler.ts';

/** First the kernel that converts the context's rate to ours, if they differ; then the port for the blocks. */
type BlockWorkletSetup = ResamplerKernel | MessagePort;

/** Those on their way, and some more: a receiver that was busy for a second returns many at once. */
const maxSpareBlocks = 25;

/**
 * Collects 128-frame quanta into 20 ms stereo blocks and posts each on the port handed to it. Mono input goes to both
 * sides. Without a connected input it posts silence, so that the block clock never stops.
 */
class BlockWorklet extends AudioWorkletProcessor {
  #out: MessagePort | null = null;
  #resample: Resampler | null = null;
  /** Blocks that the receiver returned: a new one each time would be 23 MB of garbage a minute. */
  readonly #spare: Block[] = [];
  readonly #collect = createBlockCollector(
    (block) => this.#post(block),
    () => this.#spare.pop() ?? emptyBlock(),
  );
  #silence = new Float32Array(128);
  protected readonly limit: Limiter | null = null;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<BlockWorkletSetup>) => {
      if ('weights' in data) this.#resample = createResampler(data);
      else this.#send(data);
    };
  }

  override process(inputs: Float32Array[][]): boolean {
    if (!this.#out) return true;
    const [left = this.#silence, right = left] = inputs[0] ?? [];
    if (!this.#resample) this.#collect(left, right);
    else {
      const frames = this.#resample(left, right);
      this.#collect(frames.left, frames.right);
    }
    return true;
  }

  #send(out: MessagePort): void {
    this.#out = out;
    out.onmessage = ({ data }: MessageEvent<Block[]>) => {
      this.#spare.push(...data.slice(0, maxSpareBlocks - this.#spare.length));
    };
  }

  #post(block: Block): void {
    this.limit?.(block.left, block.right);
    this.#out?.postMessage(block, buffersOf(block));
  }
}

/** At the end of the chain; if blocks are mixed later, the limiter belongs after that. */
class LimitedBlockWorklet extends BlockWorklet {
  protected override readonly limit = createLimiter();
}

registerProcessor('block', BlockWorklet);
registerProcessor('limited-block', LimitedBlockWorklet);
