import { hookElements, type ElementsListener } from './hook-elements.ts';
import { hookGraph, type GraphListener } from './hook-graph.ts';
import { hookRoots } from './hook-roots.ts';

export interface PageListener extends ElementsListener, Omit<GraphListener, 'onFound'> {
  onRoot(root: ShadowRoot): void;
}

/**
 * The replaced functions of the page. The hook sleeps until the capture listens, and again when that stops. All of it
 * runs in the content scripts' world: none of its events, names and objects are in the page's.
 */
export interface PageHook {
  /** reports existing elements and graphs, then new ones */
  wake(listener: PageListener): void;
  /** this element is captured: it follows the monitor from now on */
  scale(element: HTMLMediaElement): void;
  /** the volume that the page has given it */
  volumeOf(element: HTMLMediaElement): number;
  /** whether it plays only through the page's own graph */
  isRouted(element: HTMLMediaElement): boolean;
  /** the rate in Hz of the page's graph that made it; undefined if no graph was seen to make it */
  rateOf(track: MediaStreamTrack): number | undefined;
  /** above 0, to 1, for the speakers only */
  setMonitor(volume: number): void;
  /** restores the page, but keeps its records */
  sleep(): void;
  /** from now on it stays dormant in the page, so that a later stream captures sound that begins now */
  stand(): void;
  /** sleeps and, unless it is to stay, restores everything */
  leave(): void;
}

/** The scripts of one document share one world; the first one installs the hook. */
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
