import { buffersOf, type Block } from '../sound/block.ts';
import { createBlockPlayer } from './block-player.ts';

/** Blocks are returned a few at a time: a message for each would wake the maker's thread twice as often. */
const returnedAtOnce = 5;

/** Plays the blocks that arrive on the port handed to it. */
class PlayerWorklet extends AudioWorkletProcessor {
  #port: MessagePort | null = null;
  readonly #player = createBlockPlayer();
  readonly #returned: Block[] = [];
  #isOver = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MessagePort | 'close'>) => {
      if (data === 'close') return this.#close();
      this.#port = data;
      data.onmessage = ({ data: block }: MessageEvent<Block>) => this.#player.push(block);
    };
  }

  override process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? [];
    if (left && right) this.#player.pull(left, right);
    this.#returned.push(...this.#player.takePlayed());
    if (this.#returned.length >= returnedAtOnce) {
      const blocks = this.#returned.splice(0);
      this.#port?.postMessage(blocks, buffersOf(...blocks));
    }
    return !this.#isOver;
  }

  #close(): void {
    this.#isOver = true;
    this.#port?.close();
    this.#port = null;
  }
}

registerProcessor('block-player', PlayerWorklet);
