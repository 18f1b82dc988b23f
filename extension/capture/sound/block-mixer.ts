import { blockFrames, emptyBlock, type Block } from './block.ts';

/** An added source starts after this many blocks, and again after it ran dry: 40 ms against jitter. */
const prefillBlocks = 2;
/**
 * A leader has stalled if another source is 100 ms ahead of it and it was silent for as long. Either alone is not
 * enough: a context at 8 kHz delivers half a second at once if the sound card asks for long buffers.
 */
const stalledBlocks = 5;
const stalledMs = 150;
/** If blocks are left over at every single block for two seconds, the clock runs fast, and they are dropped. */
const windowBlocks = 100;
/** Nothing waits longer than 1.2 s, whatever arrives. */
const maxBlocks = 60;

interface Source {
  waiting: Block[];
  isFilling: boolean;
  /** blocks received since the leader's last one */
  sinceLeader: number;
  /** the fewest blocks left over in this window */
  least: number;
}

/** Mixes the blocks of several sources into one sequence of blocks. */
export interface BlockMixer<K> {
  push(source: K, block: Block): void;
  remove(source: K): void;
}

/**
 * One source leads: each of its blocks makes exactly one block of the mix, and every other source adds its own next
 * block, so that simultaneous blocks are never mixed one after another. If the leader stalls or leaves, the source with
 * the most blocks waiting takes over. There is no timer: the owner handles silence of all sources.
 * @param nowMs of a monotonic clock
 */
export function createBlockMixer<K>(
  onBlock: (block: Block) => void,
  nowMs = (): number => performance.now(),
): BlockMixer<K> {
  const sources = new Map<K, Source>();
  let leader: K | null = null;
  let ledMs = 0;
  let mixed = 0;

  function mixOne(): void {
    const parts: Block[] = [];
    for (const [key, source] of sources) {
      if (source.isFilling && key !== leader) continue;
      const block = source.waiting.shift();
      if (block) parts.push(block);
      else source.isFilling = true;
      source.least = Math.min(source.least, source.waiting.length);
    }
    mixed += 1;
    if (mixed % windowBlocks === 0) for (const source of sources.values()) dropExcess(source);
    onBlock(sumOf(parts));
  }

  function dropExcess(source: Source): void {
    if (source.least > prefillBlocks && source.least <= maxBlocks)
      source.waiting.splice(0, source.least - prefillBlocks);
    source.least = Infinity;
  }

  function lead(key: K, source: Source): void {
    leader = key;
    ledMs = nowMs();
    source.isFilling = false;
    while (source.waiting.length > 0) mixOne();
    for (const each of sources.values()) each.sinceLeader = 0;
  }

  return {
    push(key, block) {
      let source = sources.get(key);
      if (!source) sources.set(key, (source = { waiting: [], isFilling: true, sinceLeader: 0, least: Infinity }));
      source.waiting.push(block);
      source.sinceLeader += 1;
      if (leader === null || key === leader) return lead(key, source);
      if (source.waiting.length >= prefillBlocks) source.isFilling = false;
      if (source.waiting.length > maxBlocks) source.waiting.splice(0, source.waiting.length - prefillBlocks);
      if (source.sinceLeader < prefillBlocks + stalledBlocks || nowMs() - ledMs < stalledMs) return;
      // Blocks that arrived meanwhile make up for the leader's silence; earlier ones are already late.
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
  const mix = emptyBlock();
  for (const part of parts) {
    add(mix.left, part.left);
    add(mix.right, part.right);
  }
  return mix;
}

function add(sum: Float32Array, part: Float32Array): void {
  for (let index = 0; index < blockFrames; index += 1) sum[index]! += part[index]!;
}
