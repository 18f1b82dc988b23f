import { blockFrames, sampleRate, type Block } from '../frame-encoder.ts';
import { tone } from '../tone.ts';

const blockMs = 20;
const toneBlocks = (tone.seconds * 1000) / blockMs;

/** The tone's block of this number, from 0. */
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
 * Plays the tone once, from now on, at the clock's pace.
 * @returns how to stop it
 */
export function playToneBlocks(onBlock: (block: Block) => void): () => void {
  const startMs = performance.now();
  let played = 0;
  const timer = setInterval(() => {
    const due = Math.min(toneBlocks, Math.floor((performance.now() - startMs) / blockMs) + 1);
    while (played < due) onBlock(toneBlock(played++));
    if (played === toneBlocks) clearInterval(timer);
  }, blockMs);
  return () => clearInterval(timer);
}
