import { part } from './graph-links.ts';
import { createLateWatch, ranBefore } from './late-watch.ts';
import { replaceMethod, type Around } from './page-functions.ts';

/** With the longest window that exists, nothing slips through between two looks, unless timers are throttled. */
const lookEveryMs = 600;
const windowFrames = 32_768;

/** The parts of the page's graphs that were connected before the hook. */
export interface LateHook {
  /** the page connected a node to another, or to the speakers */
  onConnect(node: AudioNode, to: AudioNode): void;
  /** @param onLate called once, if the page plays through nodes that were connected unseen */
  wake(onLate: () => void): void;
  sleep(): void;
  /** restores the functions */
  remove(): void;
}

/**
 * No API lists connections, but disconnecting an unconnected node throws. So for each node that the page uses, the hook
 * learns whether it leads straight to the speakers, and if so captures it from then on. If an old node leads elsewhere,
 * the hook can only report that sound goes that way.
 * @param onLink an output that leads to the speakers was found
 */
export function hookLate(onLink: (node: AudioNode, output: number) => void): LateHook {
  const installedAtMs = performance.now();
  const asked = new WeakSet<AudioNode>();
  const oldContexts = new WeakSet<BaseAudioContext>();
  /** Sound that is analysed, recorded or transmitted may end there without a path to the speakers. */
  const ends = [AnalyserNode, ScriptProcessorNode, ...('AudioWorkletNode' in window ? [AudioWorkletNode] : [])];
  let onLate: (() => void) | null = null;
  let looking: ReturnType<typeof setTimeout> | undefined;

  function isOld({ context }: AudioNode): boolean {
    if (ranBefore(context.currentTime, performance.now() - installedAtMs)) oldContexts.add(context);
    return oldContexts.has(context);
  }

  const watch = createLateWatch<AudioNode>({
    isOld,
    isClosed: ({ context }) => context.state === 'closed',
    mayEnd: (node) => node.numberOfOutputs === 0 || ends.some((type) => node instanceof type),
    listen(node) {
      const analyser = new AnalyserNode(node.context, { fftSize: windowFrames });
      const samples = new Float32Array(windowFrames);
      node.connect(analyser);
      return {
        isSounding() {
          analyser.getFloatTimeDomainData(samples);
          return samples.some((sample) => sample !== 0);
        },
        close: () => void part(node, analyser, 0),
      };
    },
  });

  /** Both happen between two audio blocks, so nobody hears it. */
  function findLinks(node: AudioNode): void {
    const { destination } = node.context;
    if (asked.has(node)) return;
    asked.add(node);
    for (let output = 0; output < node.numberOfOutputs; output += 1) {
      if (!part(node, destination, output)) continue;
      node.connect(destination, output);
      oldContexts.add(node.context);
      watch.leadsOn(node);
      onLink(node, output);
    }
  }

  function touch(node: AudioNode): void {
    if (!onLate || !(node.context instanceof AudioContext) || node.context.state === 'closed') return;
    findLinks(node);
    watch.used(node);
    if (watch.isCurious) looking ??= setTimeout(look, lookEveryMs);
  }

  function look(): void {
    looking = undefined;
    if (watch.look()) onLate?.();
    else if (watch.isCurious) looking = setTimeout(look, lookEveryMs);
  }

  const onStart: Around = (self, args, native) => {
    const result = native(args);
    if (onLate && self instanceof AudioNode) touch(self);
    return result;
  };
  const starts = [AudioScheduledSourceNode, AudioBufferSourceNode].map(({ prototype }) =>
    replaceMethod(prototype, 'start', onStart),
  );

  return {
    onConnect(node, to) {
      watch.leadsOn(node);
      if (to instanceof AudioDestinationNode) asked.add(node);
      else for (const each of [node, to]) touch(each);
    },
    wake(next) {
      onLate = next;
    },
    sleep() {
      onLate = null;
      clearTimeout(looking);
      looking = undefined;
      watch.close();
    },
    remove() {
      for (const giveBack of starts) giveBack();
    },
  };
}
