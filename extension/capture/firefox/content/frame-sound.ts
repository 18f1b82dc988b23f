import type { Block } from '../../sound/block.ts';
import { followElements } from './element-events.ts';
import { openElementSource, type ElementSource, type Withheld } from './element-source.ts';
import { createGraphSources } from './graph-sources.ts';
import type { LastingListeners } from './lasting-listeners.ts';
import { boundedAddresses, nothingUnheard, type Unheard } from '../messages.ts';
import type { PageHook } from '../page/page-hook.ts';
import { createReloads } from './reloads.ts';
import { createReceivers, type Receiver } from './receivers.ts';
import { createSettling } from './settling.ts';

/** After a click the page may play sound, and so may we. */
const wakeEvents = ['pointerdown', 'keydown'] as const;
const sweepEveryMs = 5000;

/** All sound of one frame, mixed, until `close`. */
export interface FrameSound {
  setMonitor(volume: number): void;
  /** loads withheld media again; media that a rule made readable is restored at the end */
  retry(isHelped: boolean): void;
  /** looks for elements that no event reported */
  search(): void;
  /** after the page was kept and shown again: Firefox may supply silence until the media seeks */
  renew(): void;
  /** @param mayComeBack the hook stays dormant in the page, because its knowledge cannot be rebuilt */
  close(mayComeBack: boolean): void;
}

interface Heard {
  source: ElementSource;
  withheld: Withheld;
}

export function openFrameSound(options: {
  workletUrl: string;
  hook: PageHook;
  lasting: LastingListeners;
  onBlock(block: Block): void;
  onUnheard(unheard: Unheard): void;
  /** @param failed addresses of media that is still withheld */
  onRetried(failed: string[]): void;
}): FrameSound {
  const { hook, lasting } = options;
  const elements = new Map<HTMLMediaElement, Heard>();
  const graphs = createGraphSources();
  const ending = new AbortController();
  const { signal } = ending;
  const reloads = createReloads(signal);
  const receivers = createReceivers(options.workletUrl, options.onBlock);
  const settling = createSettling(look, () => performance.now());
  let isLate = false;
  let told = JSON.stringify(nothingUnheard);

  /** An element's own media has this computer's rate; a stream has that of the graph that made it. */
  function receiverFor(stream: MediaStream | null): Receiver {
    const [track] = stream?.getAudioTracks() ?? [];
    return receivers.at(track && hook.rateOf(track));
  }

  function add(element: HTMLMediaElement): void {
    if (element.getRootNode() !== document) events.followDetached(element);
    if (!hook.isRouted(element) && !elements.has(element)) {
      hook.scale(element);
      const source = openElementSource(element, { receiver: receiverFor, volume: () => hook.volumeOf(element) });
      elements.set(element, { source, withheld: null });
    }
    follow(element);
    receivers.resume();
  }

  function follow(element: HTMLMediaElement): void {
    const heard = elements.get(element);
    if (!heard) return;
    heard.source.followVolume();
    settling.happened();
  }

  function remove(element: HTMLMediaElement): void {
    elements.get(element)?.source.close();
    elements.delete(element);
  }

  /** Reports which of the sounds playing now cannot be captured. */
  function look(): void {
    const unheard: Unheard = { tainted: [], isProtected: false, isLate };
    for (const [element, heard] of elements) {
      const isSilent = element.paused || element.muted || hook.volumeOf(element) === 0;
      heard.withheld = isSilent ? null : heard.source.withheld();
      if (heard.withheld === 'protected') unheard.isProtected = true;
      if (heard.withheld === 'tainted') unheard.tainted.push(element.currentSrc);
    }
    unheard.tainted = boundedAddresses(unheard.tainted);
    const text = JSON.stringify(unheard);
    if (signal.aborted || text === told) return;
    told = text;
    options.onUnheard(unheard);
  }

  function* tainted(): Iterable<HTMLMediaElement> {
    for (const [element, { withheld }] of elements) if (withheld === 'tainted') yield element;
  }

  async function retry(isHelped: boolean): Promise<void> {
    const failed = await reloads.run(tainted(), isHelped);
    if (signal.aborted) return;
    options.onRetried(boundedAddresses(failed));
    settling.happened();
  }

  /** Games discard their sounds when they end; playing one again is reported. */
  function sweepOut(): void {
    for (const element of elements.keys()) if (element.paused && !element.isConnected) remove(element);
  }

  const events = followElements(lasting, add, follow, signal);
  for (const type of wakeEvents) lasting.add(document, type, () => receivers.resume());
  const sweep = setInterval(sweepOut, sweepEveryMs);
  hook.wake({
    onElement: add,
    onRouted: remove,
    onRoot: events.follow,
    onStream(stream, rate) {
      graphs.add(stream, receivers.at(rate));
      receivers.resume();
    },
    onStreamGone: graphs.remove,
    onLate() {
      isLate = true;
      settling.happened();
    },
  });
  // Last, when it is known which elements play through the page's own graphs.
  events.search();

  return {
    setMonitor: (volume) => hook.setMonitor(volume),
    retry: (isHelped) => void retry(isHelped),
    search: events.search,
    renew() {
      for (const element of elements.keys())
        if (!element.paused && Number.isFinite(element.duration)) element.currentTime = Number(element.currentTime);
    },
    close(mayComeBack) {
      ending.abort();
      clearInterval(sweep);
      settling.close();
      for (const element of [...elements.keys()]) remove(element);
      if (mayComeBack) hook.sleep();
      else hook.leave();
      reloads.undo();
      receivers.close();
    },
  };
}
