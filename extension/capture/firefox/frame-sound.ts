import { sampleRate, type Block } from '../frame-encoder.ts';
import { tapBlocks } from './block-tap.ts';
import { retryWithCors } from './cors-retry.ts';
import { followElements } from './element-events.ts';
import { isCarrierElement, openElementSource, type ElementSource, type Withheld } from './element-source.ts';
import { hookEvents, nothingUnheard, type Unheard } from './messages.ts';

/** With a click the page may sound, and so may we: contexts of content scripts begin suspended. */
const wakeEvents = ['pointerdown', 'keydown'] as const;
/** Tracks come a little after the element has begun to play. */
const settleMs = 300;

/** Everything that one frame plays, mixed, until `close`. */
export interface FrameSound {
  setMonitor(volume: number): void;
  /** loads what is withheld once more; what a rule helps with is put back at the end */
  retry(isHelped: boolean): void;
  /** looks for elements that no event has told of */
  search(): void;
  /** after the page was kept and come back to: Firefox may hand out silence of what plays on, until it seeks */
  renew(): void;
  /** @param mayComeBack the hook stays in the page asleep: what it knows cannot be found out again */
  close(mayComeBack: boolean): void;
}

interface Heard {
  source: ElementSource;
  withheld: Withheld;
}

/** The graph is made with the first source: a frame without sound costs nothing. */
export function openFrameSound(options: {
  workletUrl: string;
  onBlock(block: Block): void;
  onUnheard(unheard: Unheard): void;
  /** @param failed addresses of what is withheld all the same */
  onRetried(failed: string[]): void;
}): FrameSound {
  const elements = new Map<HTMLMediaElement, Heard>();
  const routed = new WeakSet<HTMLMediaElement>();
  const undone: (() => void)[] = [];
  const ending = new AbortController();
  const { signal } = ending;
  let graph: { context: AudioContext; bus: GainNode } | null = null;
  let monitor = 1;
  let isLate = false;
  let told = JSON.stringify(nothingUnheard);
  let looking: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  function openGraph(): { context: AudioContext; bus: GainNode } {
    if (graph) return graph;
    const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
    const bus = new GainNode(context, { channelCount: 2, channelCountMode: 'explicit' });
    graph = { context, bus };
    const onBlock = (block: Block): void => (isClosed ? undefined : options.onBlock(block));
    // Closed before it began, it has nothing to begin.
    tapBlocks(context, bus, options.workletUrl, onBlock, signal).catch(() => undefined);
    return graph;
  }

  function resume(): void {
    if (graph?.context.state === 'suspended') graph.context.resume().catch(() => undefined);
  }

  const tell = (type: string, element: HTMLMediaElement): void =>
    void document.dispatchEvent(new MouseEvent(type, { relatedTarget: element }));

  function add(element: HTMLMediaElement): void {
    if (!routed.has(element) && !elements.has(element)) {
      const { context, bus } = openGraph();
      if (!isCarrierElement(element)) tell(hookEvents.scale, element);
      const source = openElementSource(element, context, bus, () => monitor);
      elements.set(element, { source, withheld: null });
    }
    lookSoon();
    resume();
  }

  function remove(element: HTMLMediaElement): void {
    elements.get(element)?.source.close();
    elements.delete(element);
  }

  function lookSoon(): void {
    clearTimeout(looking);
    looking = setTimeout(look, settleMs);
  }

  /** Says what of all that sounds at the moment cannot be heard. */
  function look(): void {
    const unheard: Unheard = { tainted: [], isProtected: false, isLate };
    for (const [element, heard] of elements) {
      heard.withheld = element.paused || element.muted || element.volume === 0 ? null : heard.source.withheld();
      if (heard.withheld === 'protected') unheard.isProtected = true;
      if (heard.withheld === 'tainted') unheard.tainted.push(element.currentSrc);
    }
    const text = JSON.stringify(unheard);
    if (isClosed || text === told) return;
    told = text;
    options.onUnheard(unheard);
  }

  async function retry(isHelped: boolean): Promise<void> {
    const failed: string[] = [];
    for (const [element, { withheld }] of elements) {
      if (withheld !== 'tainted') continue;
      const undo = await retryWithCors(element);
      if (!undo) failed.push(element.currentSrc);
      // Where the server itself allows it, it may stay.
      else if (isHelped && isClosed) undo();
      else if (isHelped) undone.push(undo);
    }
    if (isClosed) return;
    options.onRetried(failed);
    lookSoon();
  }

  /** what the hook says of an element */
  const listen = (type: string, call: (element: HTMLMediaElement) => void): void =>
    document.addEventListener(
      type,
      (event) => {
        const { relatedTarget } = event as MouseEvent;
        if (relatedTarget instanceof HTMLMediaElement) call(relatedTarget);
      },
      { signal },
    );
  listen(hookEvents.element, add);
  listen(hookEvents.routed, (element) => {
    routed.add(element);
    remove(element);
  });
  const onLate = (): void => {
    isLate = true;
    lookSoon();
  };
  document.addEventListener(hookEvents.late, onLate, { signal });
  for (const type of wakeEvents) document.addEventListener(type, resume, { capture: true, signal });
  /** Sounds of a game are thrown away when they end: who plays one again tells. */
  const onEnded = (): void => {
    for (const element of elements.keys()) if (element.ended && !element.isConnected) remove(element);
  };
  const sweep = setInterval(onEnded, 5000);
  // First, so that what sounds through the page's own graphs is known.
  document.dispatchEvent(new Event(hookEvents.listen));
  const onChange = (element: HTMLMediaElement): void => (elements.has(element) ? lookSoon() : undefined);
  const { search } = followElements(add, onChange, signal);

  return {
    setMonitor(volume) {
      monitor = volume;
      document.dispatchEvent(new CustomEvent(hookEvents.monitor, { detail: volume }));
      for (const { source } of elements.values()) source.followVolume();
    },
    retry: (isHelped) => void retry(isHelped),
    search,
    renew() {
      for (const element of elements.keys())
        if (!element.paused && Number.isFinite(element.duration)) element.currentTime = Number(element.currentTime);
    },
    close(mayComeBack) {
      isClosed = true;
      clearInterval(sweep);
      clearTimeout(looking);
      ending.abort();
      for (const element of [...elements.keys()]) remove(element);
      document.dispatchEvent(new Event(mayComeBack ? hookEvents.sleep : hookEvents.stop));
      for (const undo of undone) undo();
      void graph?.context.close();
      graph = null;
    },
  };
}
