import { blockFrames } from '../capture/sound/block.ts';
import { createVoiceGate } from './voice-gate.ts';

/** 5 ms: an opening or closing gate makes no click. */
const edgeFrames = 240;

/** A block's contents. */
export interface GatedBlock {
  /** 0 to 1; 0 if the gate is closed */
  peak: number;
  isSpeaking: boolean;
}

/**
 * The microphone's gate, applied to the samples. Sound leaves one block (20 ms) later than it arrived, so the gate
 * knows a block before its first sample leaves, and cuts off no beginning of a word.
 * @returns fills `output` with what leaves while `input`, of the same length, comes
 */
export function createGatedDelay(
  onBlock: (block: GatedBlock) => void,
): (input: Float32Array, output: Float32Array) => void {
  const gate = createVoiceGate();
  let coming = new Float32Array(blockFrames);
  let leaving = new Float32Array(blockFrames);
  let at = 0;
  let wasOpen = false;

  function judge(): void {
    let peak = 0;
    let power = 0;
    for (let index = 0; index < blockFrames; index += 1) {
      const sample = coming[index]!;
      peak = Math.max(peak, Math.abs(sample));
      power += sample * sample;
    }
    const { isOpen, isSpeaking } = gate(Math.sqrt(power / blockFrames));
    if (!isOpen && !wasOpen) coming.fill(0);
    else if (isOpen !== wasOpen) fade(coming, isOpen);
    wasOpen = isOpen;
    onBlock({ peak: isOpen ? Math.min(peak, 1) : 0, isSpeaking });
  }

  return (input, output) => {
    for (let index = 0; index < input.length; index += 1) {
      coming[at] = input[index]!;
      output[index] = leaving[at]!;
      at += 1;
      if (at < blockFrames) continue;
      at = 0;
      judge();
      [coming, leaving] = [leaving, coming];
    }
  };
}

/** Fades in at the block's beginning, or out at its beginning and then silent. */
function fade(block: Float32Array, isIn: boolean): void {
  for (let index = 0; index < edgeFrames; index += 1)
    block[index]! *= isIn ? index / edgeFrames : 1 - index / edgeFrames;
  if (!isIn) block.fill(0, edgeFrames);
}
