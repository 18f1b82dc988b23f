import type { Block } from '../../sound/block.ts';
import { createBlockMixer } from '../../sound/block-mixer.ts';
import { tapBlocks } from './block-tap.ts';

/** The inputs for a frame's sound, one for each rate. */
export interface Receiver {
  context: AudioContext;
  bus: AudioNode;
}

export interface Receivers {
  /** @param rate in Hz; undefined is this computer's own, at which media elements play */
  at(rate?: number): Receiver;
  /** Contexts of content scripts start suspended, and may run if the page may play sound. */
  resume(): void;
  close(): void;
}

/**
 * Firefox distorts sound whose rate differs from the receiving context's: it passes through a buffer whose drift
 * correction does not settle. So each rate has its own context, and their output is resampled to ours and mixed. A
 * context is created with the first sound of its rate: a frame without sound costs nothing.
 */
export function createReceivers(workletUrl: string, onBlock: (block: Block) => void): Receivers {
  const ending = new AbortController();
  const receivers = new Map<number, Receiver>();
  const mixer = createBlockMixer<number>((block) => (ending.signal.aborted ? undefined : onBlock(block)));
  let own: Receiver | undefined;

  function open(options: AudioContextOptions): Receiver {
    const context = new AudioContext({ latencyHint: 'interactive', ...options });
    const { sampleRate } = context;
    const bus = new GainNode(context, { channelCount: 2, channelCountMode: 'explicit' });
    const receiver = { context, bus };
    receivers.set(sampleRate, receiver);
    // If it was closed before it started, there is nothing to start.
    tapBlocks(context, bus, workletUrl, (block) => mixer.push(sampleRate, block), ending.signal).catch(() => undefined);
    return receiver;
  }

  return {
    at(rate) {
      // Only a context without a requested rate reveals this computer's rate. It also keeps the time of the mix:
      // contexts with low rates deliver in long pieces, this one as smoothly as possible.
      own ??= open({});
      return rate === undefined ? own : (receivers.get(rate) ?? open({ sampleRate: rate }));
    },
    resume() {
      for (const { context } of receivers.values())
        if (context.state === 'suspended') context.resume().catch(() => undefined);
    },
    close() {
      ending.abort();
      for (const { context } of receivers.values()) void context.close();
      receivers.clear();
    },
  };
}
