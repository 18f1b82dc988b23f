import { blockFrames, type Block } from '../frame-encoder.ts';

/** A source that is mixed in begins after so many blocks, and again after it ran dry: 40 ms against jitter. */
const prefillBlocks = 2;
/** A leader that another source outran by so much has stalled: 100 ms. */
const stalledBlocks = 5;
/** Beyond that a source's clock is ahead: its oldest blocks are dropped, so that delay never grows. */
const maxBlocks = 10;

interface Source {
  waiting: Block[];
  isFilling: boolean;
  /** blocks that came since the leader's last */
  sinceLeader: number;
}

/** Mixes the blocks of several sources into one row of blocks. */
export interface BlockMixer<K> {
  push(source: K, block: Block): void;
  remove(source: K): void;
}

/**
 * One source leads: each of its blocks makes exactly one block of the mix, and every other source adds the next of its
 * own, so that blocks of two sources never follow one another where they belong together. Where the leader stalls or
 * goes, the source with the most blocks waiting leads on. There is no timer: silence of all is the owner's business.
 */
export function createBlockMixer<K>(onBlock: (block: Block) => void): BlockMixer<K> {
  const sources = new Map<K, Source>();
  let leader: K | null = null;

  function mixOne(): void {
    const parts: Block[] = [];
    for (const [key, source] of sources) {
      if (source.isFilling && key !== leader) continue;
      const block = source.waiting.shift();
      if (block) parts.push(block);
      else source.isFilling = true;
    }
    onBlock(sumOf(parts));
  }

  function lead(key: K, source: Source): void {
    leader = key;
    source.isFilling = false;
    while (source.waiting.length > 0) mixOne();
    for (const each of sources.values()) each.sinceLeader = 0;
  }

  return {
    push(key, block) {
      let source = sources.get(key);
      if (!source) sources.set(key, (source = { waiting: [], isFilling: true, sinceLeader: 0 }));
      source.waiting.push(block);
      source.sinceLeader += 1;
      if (leader === null || key === leader) return lead(key, source);
      if (source.waiting.length >= prefillBlocks) source.isFilling = false;
      if (source.waiting.length > maxBlocks) source.waiting.splice(0, source.waiting.length - prefillBlocks);
      if (source.sinceLeader < prefillBlocks + stalledBlocks) return;
      // What came meanwhile makes up for the leader's silence; what had waited before is late already.
      source.waiting = source.waiting.slice(-source.sinceLeader);
      lead(key, source);
    },
    remove(key) {
      sources.delete(key);
      if (key !== leader) return;
      leader = null;
      const [next] = [...sources].sort(([, a], [, b]) => b.waiting.length - a.waiting.length);
      if (next && next[1].waiting.length > 0) lead(...next);
    },
  };
}

/** The sum may exceed the range: a limiter follows. */
function sumOf(parts: readonly Block[]): Block {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const mix: Block = { left: new Float32Array(blockFrames), right: new Float32Array(blockFrames) };
  for (const side of ['left', 'right'] as const) {
    const sum = mix[side];
    for (const part of parts)
      for (let index = 0; index < blockFrames; index += 1) sum[index]! += part[side][index] ?? 0;
  }
  return mix;
}
