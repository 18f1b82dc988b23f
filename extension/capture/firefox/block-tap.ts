import { blockFrames, type Block } from '../frame-encoder.ts';

/** ScriptProcessor takes powers of two: 21 ms, the nearest to a block. */
const processorFrames = 1024;

/**
 * Hands on what flows into `bus` as 20 ms blocks: by the worklet, or where the page's origin is insecure and has none,
 * by the ScriptProcessor.
 * @param workletUrl of block-worklet.js
 */
export async function tapBlocks(
  context: AudioContext,
  bus: AudioNode,
  workletUrl: string,
  onBlock: (block: Block) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!isSecureContext || !('audioWorklet' in context)) return tapByProcessor(context, bus, onBlock, signal);
  await context.audioWorklet.addModule(workletUrl);
  if (signal.aborted) return;
  const node = new AudioWorkletNode(context, 'block', {
    numberOfInputs: 1,
    numberOfOutputs: 0,
    channelCount: 2,
    channelCountMode: 'explicit',
  });
  const { port1, port2 } = new MessageChannel();
  // What comes from the worklet belongs to the page's compartment: the copy is ours to read.
  port2.onmessage = ({ data }: MessageEvent<Block>) => onBlock(structuredClone(data));
  node.port.postMessage(port1, [port1]);
  bus.connect(node);
  // A port that is left open keeps both of its ends, and what they lead to, for as long as the page lives.
  signal.addEventListener('abort', () => {
    for (const port of [port2, node.port]) port.close();
    node.disconnect();
  });
}

function tapByProcessor(
  context: AudioContext,
  bus: AudioNode,
  onBlock: (block: Block) => void,
  signal: AbortSignal,
): void {
  // Deprecated, and all there is on http pages.
  const node = context.createScriptProcessor(processorFrames, 2, 2);
  const taken = { left: new Float32Array(processorFrames), right: new Float32Array(processorFrames) };
  let block: Block = { left: new Float32Array(blockFrames), right: new Float32Array(blockFrames) };
  let filled = 0;
  node.onaudioprocess = ({ inputBuffer }) => {
    inputBuffer.copyFromChannel(taken.left, 0);
    inputBuffer.copyFromChannel(taken.right, 1);
    for (let index = 0; index < processorFrames; index += 1) {
      block.left[filled] = taken.left[index]!;
      block.right[filled] = taken.right[index]!;
      filled += 1;
      if (filled < blockFrames) continue;
      onBlock(block);
      block = { left: new Float32Array(blockFrames), right: new Float32Array(blockFrames) };
      filled = 0;
    }
  };
  bus.connect(node);
  // It runs only while it leads somewhere; its output stays silent.
  node.connect(context.destination);
  signal.addEventListener('abort', () => {
    node.onaudioprocess = null;
    node.disconnect();
  });
}
