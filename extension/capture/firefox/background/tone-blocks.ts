import { blockFrames, sampleRate, type Block } from '../../sound/block.ts';
import { tone } from '../../sound/tone.ts';

const blockMs = 20;

/** The tone's block of this number, from 0; silent after its end. */
export function toneBlock(number: number): Block {
  const left = new Float32Array(blockFrames);
  for (let index = 0; index < blockFrames; index += 1) {
    const seconds = (number * blockFrames + index) / sampleRate;
    const edge = Math.min(1, seconds / tone.edgeSeconds, (tone.seconds - seconds) / tone.edgeSeconds);
    left[index] = tone.amplitude * Math.max(0, edge) * Math.sin(2 * Math.PI * tone.hz * seconds);
  }
  return { left, right: left.slice() };
}

/**
 * Plays the tone once, from now on, at the clock's pace, and then silence: a gap, followed by all of its silence at
 * once, would look like delayed sound and count as lost.
 * @returns how to stop it
 */
export function playToneBlocks(onBlock: (block: Block) => void): () => void {
  const startMs = performance.now();
  let played = 0;
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - startMs) / blockMs) + 1;
    while (played < due) onBlock(toneBlock(played++));
  }, blockMs);
  return () => clearInterval(timer);
}
