import type { Placed } from './plain-timeline.ts';

/** 20 ms. */
const blockFrames = 960;

/**
 * Mixes several speakers. Blocks leave in order, once they lie before the horizon; sound for a block that has left is
 * lost.
 */
export function createMixdown(channels: 1 | 2, leave: (position: number, samples: Int16Array) => void) {
  const blocks = new Map<number, Int32Array>();
  let gone = 0;
  let end = 0;

  const clamp = (sums: Int32Array): Int16Array =>
    Int16Array.from(sums, (sum) => Math.max(-32_768, Math.min(32_767, sum)));
  const upTo = (last: number): [number, Int32Array][] =>
    [...blocks].filter(([index]) => index < last).sort(([left], [right]) => left - right);

  const render = ([index, sums]: [number, Int32Array]): Placed => {
    const position = index * blockFrames;
    const frames = Math.min(blockFrames, end - position);
    return { position, samples: clamp(sums.subarray(0, frames * channels)) };
  };

  return {
    /** End of what was placed so far. */
    get end(): number {
      return end;
    },
    /** `samples` are interleaved, with `channels` of the mixdown. */
    add({ position, samples }: Placed): void {
      const frames = samples.length / channels;
      for (let offset = 0; offset < frames;) {
        const index = Math.floor((position + offset) / blockFrames);
        const within = position + offset - index * blockFrames;
        const count = Math.min(frames - offset, blockFrames - within);
        if (index >= gone) {
          let sums = blocks.get(index);
          if (!sums) blocks.set(index, (sums = new Int32Array(blockFrames * channels)));
          for (let sample = 0; sample < count * channels; sample += 1)
            sums[within * channels + sample]! += samples[offset * channels + sample]!;
        }
        offset += count;
      }
      end = Math.max(end, position + frames);
    },
    /** Lets everything before `horizon` go. */
    flush(horizon: number): void {
      const last = Math.floor(horizon / blockFrames);
      for (const entry of upTo(last)) {
        blocks.delete(entry[0]);
        const { position, samples } = render(entry);
        leave(position, samples);
      }
      gone = Math.max(gone, last);
    },
    /** The blocks that have not left yet. */
    pending: (): Placed[] => upTo(Infinity).map(render),
  };
}
