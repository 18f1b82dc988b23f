import { hookElements, type ElementsListener } from './hook-elements.ts';
import { hookGraph, type GraphListener } from './hook-graph.ts';
import { hookRoots } from './hook-roots.ts';

export interface PageListener extends ElementsListener, Omit<GraphListener, 'onFound'> {
  onRoot(root: ShadowRoot): void;
}

/**
 * What stands in the page's own functions. It sleeps until the capture listens, and again when that stops. All of it
 * runs in the content scripts' world: no event, no name and no object of it is in the page's.
 */
export interface PageHook {
  /** reports what exists, then what is added */
  wake(listener: PageListener): void;
  /** this element is captured: it follows the monitor from now on */
  scale(element: HTMLMediaElement): void;
  /** the volume that the page has given it */
  volumeOf(element: HTMLMediaElement): number;
  /** whether it plays only through the page's own graph */
  isRouted(element: HTMLMediaElement): boolean;
  /** at which rate the page's graph made it, in Hz; undefined if no graph was seen to make it */
  rateOf(track: MediaStreamTrack): number | undefined;
  /** above 0, to 1, only of the speakers */
  setMonitor(volume: number): void;
  /** leaves the page as it was, and keeps its records */
  sleep(): void;
  /** from now on it stays in the page asleep, so that a stream that begins later hears what begins now */
  stand(): void;
  /** sleeps and, unless it stands, gives everything back */
  leave(): void;
}

/** The scripts of one document share one world, and whichever comes first brings the hook. */
const world = globalThis as { earshotHook?: PageHook | undefined };

export function pageHook(): PageHook {
  world.earshotHook ??= openPageHook();
  return world.earshotHook;
}

function openPageHook(): PageHook {
  let isStanding = false;
  const elements = hookElements();
  const graph = hookGraph((node) => elements.onConnect(node));
  const roots = hookRoots();

  function sleep(): void {
    elements.sleep();
    graph.sleep();
    roots.sleep();
  }

  return {
    wake(listener) {
      elements.wake(listener);
      elements.list();
      roots.wake((root) => listener.onRoot(root));
      graph.wake({
        onStream: (stream, rate) => listener.onStream(stream, rate),
        onStreamGone: (stream) => listener.onStreamGone(stream),
        onFound: () => elements.onLateGraph(),
        onLate: () => listener.onLate(),
      });
    },
    scale: (element) => elements.scale(element),
    volumeOf: (element) => elements.volumeOf(element),
    isRouted: (element) => elements.isRouted(element),
    rateOf: (track) => graph.rateOf(track),
    setMonitor(volume) {
      elements.setMonitor(volume);
      graph.setMonitor(volume);
    },
    sleep,
    stand() {
      isStanding = true;
    },
    leave() {
      sleep();
      if (isStanding) return;
      for (const each of [elements, graph, roots]) each.remove();
      world.earshotHook = undefined;
    },
  };
}
