import { sampleRate, type Block } from '../frame-encoder.ts';
import { tapBlocks } from './block-tap.ts';
import { openElementSource, type ElementSource } from './element-source.ts';
import { hookEvents } from './messages.ts';

/** Events that tell of an element that sounds, or is about to. They do not bubble, but they are captured. */
const soundEvents = ['play', 'playing', 'loadeddata'] as const;
/** With a click the page may sound, and so may we: contexts of content scripts begin suspended. */
const wakeEvents = ['pointerdown', 'keydown'] as const;

/** Everything that one frame plays, mixed, until `close`. */
export interface FrameSound {
  close(): void;
}

/** The graph is made with the first source: a frame without sound costs nothing. */
export function openFrameSound(options: { workletUrl: string; onBlock(block: Block): void }): FrameSound {
  const sources = new Map<HTMLMediaElement, ElementSource>();
  const routed = new WeakSet<HTMLMediaElement>();
  let graph: { context: AudioContext; bus: GainNode } | null = null;
  let isClosed = false;

  function openGraph(): { context: AudioContext; bus: GainNode } {
    if (graph) return graph;
    const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
    const bus = new GainNode(context, { channelCount: 2, channelCountMode: 'explicit' });
    graph = { context, bus };
    void tapBlocks(context, bus, options.workletUrl, (block) => {
      if (!isClosed) options.onBlock(block);
    });
    return graph;
  }

  function resume(): void {
    if (graph?.context.state === 'suspended') graph.context.resume().catch(() => undefined);
  }

  function add(element: HTMLMediaElement): void {
    if (routed.has(element) || sources.has(element)) return resume();
    const { context, bus } = openGraph();
    const source = openElementSource(element, context, bus);
    if (source) sources.set(element, source);
    resume();
  }

  function remove(element: HTMLMediaElement): void {
    sources.get(element)?.close();
    sources.delete(element);
  }

  const mediaOf = (target: EventTarget | null): HTMLMediaElement | null =>
    target instanceof HTMLMediaElement ? target : null;
  const onSound = ({ target }: Event): void => {
    const element = mediaOf(target);
    if (element) add(element);
  };
  const onElement = (event: Event): void => {
    const element = mediaOf((event as MouseEvent).relatedTarget);
    if (element) add(element);
  };
  const onRouted = (event: Event): void => {
    const element = mediaOf((event as MouseEvent).relatedTarget);
    if (!element) return;
    routed.add(element);
    remove(element);
  };
  /** Sounds of a game are thrown away when they end: who plays one again tells. */
  const onEnded = (): void => {
    for (const element of sources.keys()) if (element.ended && !element.isConnected) remove(element);
  };

  for (const type of soundEvents) document.addEventListener(type, onSound, true);
  for (const type of wakeEvents) document.addEventListener(type, resume, true);
  document.addEventListener(hookEvents.element, onElement);
  document.addEventListener(hookEvents.routed, onRouted);
  const sweep = setInterval(onEnded, 5000);
  for (const element of document.querySelectorAll<HTMLMediaElement>('audio, video')) if (!element.paused) add(element);
  document.dispatchEvent(new Event(hookEvents.listen));

  return {
    close() {
      isClosed = true;
      clearInterval(sweep);
      for (const type of soundEvents) document.removeEventListener(type, onSound, true);
      for (const type of wakeEvents) document.removeEventListener(type, resume, true);
      document.removeEventListener(hookEvents.element, onElement);
      document.removeEventListener(hookEvents.routed, onRouted);
      for (const element of [...sources.keys()]) remove(element);
      document.dispatchEvent(new Event(hookEvents.stop));
      void graph?.context.close();
      graph = null;
    },
  };
}
