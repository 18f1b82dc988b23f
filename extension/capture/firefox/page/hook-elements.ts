import { hookDetached } from './hook-detached.ts';
import { hookVolume } from './hook-volume.ts';
import { replaceMethod } from './page-functions.ts';
import { createWeakList } from './weak-list.ts';

/** Media elements that no search of the document finds, and the volume that the page reads from all elements. */
export interface ElementsHook {
  wake(listener: ElementsListener): void;
  /** reports all elements again */
  list(): void;
  /** this element is captured: its sound follows the monitor, while the page still reads its own volume */
  scale(element: HTMLMediaElement): void;
  /** the volume that the page has set */
  volumeOf(element: HTMLMediaElement): number;
  /** whether it plays only through the page's own graph */
  isRouted(element: HTMLMediaElement): boolean;
  /** the page has connected this node of its graph */
  onConnect(node: AudioNode): void;
  /** graphs from before the hook are captured from now on, with every element routed into one */
  onLateGraph(): void;
  /** above 0, to 1, for the speakers only */
  setMonitor(volume: number): void;
  /** restores the page's elements */
  sleep(): void;
  /** restores the functions */
  remove(): void;
}

export interface ElementsListener {
  /** captured, in the document or not */
  onElement(element: HTMLMediaElement): void;
  /** plays only through the page's own graph from now on */
  onRouted(element: HTMLMediaElement): void;
  /** was routed before the hook, so that the graph's output of it is unheard */
  onLate(): void;
}

/** Firefox's own flag: whether the element's sound was routed into a graph for good. */
type Routable = HTMLMediaElement & { readonly mozAudioCaptured?: boolean };

export function hookElements(): ElementsHook {
  const detached = createWeakList<HTMLMediaElement>();
  const routed = createWeakList<HTMLMediaElement>();
  let routedBefore = createWeakList<HTMLMediaElement>();
  let areLateGraphsHeard = false;
  let listener: ElementsListener | null = null;
  const volume = hookVolume();

  function onRouted(element: HTMLMediaElement): void {
    if (routed.has(element)) return;
    routed.add(element);
    volume.release(element);
    listener?.onRouted(element);
  }

  const replaced = [
    hookDetached((element) => {
      detached.add(element);
      listener?.onElement(element);
    }),
    replaceMethod(AudioContext.prototype, 'createMediaElementSource', (_self, args, native) => {
      const node = native(args);
      if (args[0] instanceof HTMLMediaElement) onRouted(args[0]);
      return node;
    }),
    // Unlike the standard function, it takes the sound away from the element.
    replaceMethod(HTMLMediaElement.prototype, 'mozCaptureStream', (self, args, native) => {
      const stream = native(args);
      if (self instanceof HTMLMediaElement) onRouted(self);
      return stream;
    }),
  ];

  return {
    wake(next) {
      listener = next;
    },
    list() {
      for (const element of routed.all()) listener?.onRouted(element);
      for (const element of detached.all()) if (!element.paused || element.autoplay) listener?.onElement(element);
    },
    scale(element) {
      volume.scale(element);
      if (!(element as Routable).mozAudioCaptured || routed.has(element)) return;
      listener?.onLate();
      if (areLateGraphsHeard) onRouted(element);
      else routedBefore.add(element);
    },
    volumeOf: (element) => volume.of(element),
    isRouted: (element) => routed.has(element),
    onConnect(node) {
      // The constructor of this node has no method that could be replaced.
      if (node instanceof MediaElementAudioSourceNode) onRouted(node.mediaElement);
    },
    onLateGraph() {
      areLateGraphsHeard = true;
      for (const element of routedBefore.all()) onRouted(element);
      routedBefore = createWeakList();
    },
    setMonitor: (next) => volume.setMonitor(next),
    sleep() {
      volume.sleep();
      listener = null;
      routedBefore = createWeakList();
      areLateGraphsHeard = false;
    },
    remove() {
      for (const giveBack of replaced) giveBack();
    },
  };
}
