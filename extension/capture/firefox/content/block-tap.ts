import { createBlockCollector, sampleRate, type Block } from '../../sound/block.ts';
import { createResampler, makeResamplerKernel } from '../../sound/resampler.ts';

/** ScriptProcessor takes powers of two: 21 ms at 48 kHz, the closest to a block. */
const processorFrames = 1024;

/**
 * Turns the sound of `bus`, at its context's rate, into 20 ms blocks at ours: with the worklet, or, on an insecure
 * origin, which has none, with a ScriptProcessor.
 * @param workletUrl of block-worklet.js
 */
export async function tapBlocks(
  context: AudioContext,
  bus: AudioNode,
  workletUrl: string,
  onBlock: (block: Block) => void,
  signal: AbortSignal,
): Promise<void> {
  const kernel = context.sampleRate === sampleRate ? null : makeResamplerKernel(context.sampleRate);
  if (!isSecureContext || !('audioWorklet' in context)) {
    const collect = createBlockCollector(onBlock);
    const resample = kernel && createResampler(kernel);
    return tapByProcessor(
      context,
      bus,
      (left, right) => {
        const frames = resample ? resample(left, right) : { left, right };
        collect(frames.left, frames.right);
      },
      signal,
    );
  }
  await context.audioWorklet.addModule(workletUrl);
  if (signal.aborted) return;
  const node = new AudioWorkletNode(context, 'block', {
    numberOfInputs: 1,
    numberOfOutputs: 0,
    channelCount: 2,
    channelCountMode: 'explicit',
  });
  const { port1, port2 } = new MessageChannel();
  // Messages from the worklet belong to the page's compartment: only a copy is ours to read.
  port2.onmessage = ({ data }: MessageEvent<Block>) => onBlock(structuredClone(data));
  if (kernel) node.port.postMessage(kernel);
  node.port.postMessage(port1, [port1]);
  bus.connect(node);
  // An open port keeps both of its ends, and everything they refer to, alive as long as the page.
  signal.addEventListener('abort', () => {
    for (const port of [port2, node.port]) port.close();
    node.disconnect();
  });
}

function tapByProcessor(
  context: AudioContext,
  bus: AudioNode,
  onFrames: (left: Float32Array, right: Float32Array) => void,
  signal: AbortSignal,
): void {
  // Deprecated, but the only way on http pages.
  const node = context.createScriptProcessor(processorFrames, 2, 2);
  const left = new Float32Array(processorFrames);
  const right = new Float32Array(processorFrames);
  node.onaudioprocess = ({ inputBuffer }) => {
    inputBuffer.copyFromChannel(left, 0);
    inputBuffer.copyFromChannel(right, 1);
    onFrames(left, right);
  };
  bus.connect(node);
  // It runs only while it is connected to something; its output stays silent.
  node.connect(context.destination);
  signal.addEventListener('abort', () => {
    node.onaudioprocess = null;
    node.disconnect();
  });
}
