import { sampleRate } from './block.ts';
import { createLeveller } from './leveller.ts';

/** A leveller inserted after a source. Its port receives whether it is on. */
class LevellerWorklet extends AudioWorkletProcessor {
  readonly #leveller = createLeveller(sampleRate);

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<boolean>) => this.#leveller.set(data);
  }

  /** @returns whether it is still needed. Some browsers take a "no" for final, so it says yes while sound arrives. */
  override process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    const [left, right] = output ?? [];
    const [from, fromRight = from] = input ?? [];
    if (!left || !right || !from || !fromRight) return false;
    left.set(from);
    right.set(fromRight);
    this.#leveller.apply(left, right);
    return true;
  }
}

registerProcessor('leveller', LevellerWorklet);
