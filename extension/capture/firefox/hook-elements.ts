/** Media elements that no search of the document finds, and the volume that the page sees of all. */
export interface ElementsHook {
  wake(announce: Announce): void;
  /** says again what there is */
  list(): void;
  /** this element is captured: its sound follows the monitor, and the page goes on seeing its own volume */
  scale(element: HTMLMediaElement): void;
  /** graphs from before the hook came are heard from now on, and with them whatever was routed into one */
  onLateGraph(): void;
  /** above 0, to 1, of the speakers alone */
  setMonitor(volume: number): void;
  /** the page's elements are as they were */
  sleep(): void;
  /** gives the functions back */
  remove(): void;
}

/**
 * `found`: to be captured, in the document or not. `routed`: sounds through the page's own graph alone. `late`: was
 * routed before the hook came, so that what the graph makes of it is unheard.
 */
type Announce = (what: 'found' | 'routed' | 'late', element: HTMLMediaElement) => void;

/** Firefox's own: whether the element has given its sound away for good, to a graph or a stream. */
type Routable = HTMLMediaElement & { mozAudioCaptured?: boolean; mozCaptureStream?(): MediaStream };

/** Elements that may go. */
function createWeakList(): { add(element: HTMLMediaElement): void; all(): HTMLMediaElement[] } {
  const refs = new Set<WeakRef<HTMLMediaElement>>();
  const known = new WeakSet<HTMLMediaElement>();
  return {
    add(element) {
      if (known.has(element)) return;
      known.add(element);
      refs.add(new WeakRef(element));
    },
    all() {
      for (const ref of refs) if (!ref.deref()) refs.delete(ref);
      return [...refs].flatMap((ref) => ref.deref() ?? []);
    },
  };
}

export function hookElements(): ElementsHook {
  const detached = createWeakList();
  const routed = createWeakList();
  let routedBefore = createWeakList();
  let areLateGraphsHeard = false;
  let scaled = createWeakList();
  /** the volume that the page has set, of elements that are scaled */
  let own = new WeakMap<HTMLMediaElement, number>();
  let announce: Announce | null = null;
  let monitor = 1;
  const mediaProto = HTMLMediaElement.prototype;
  const contextProto = AudioContext.prototype;
  // Taken out of their object to be called with the page's own receiver.
  const { play, mozCaptureStream } = mediaProto as Routable;
  const { createMediaElementSource } = contextProto;
  const volume = Object.getOwnPropertyDescriptor(mediaProto, 'volume')!;
  const getVolume = (element: HTMLMediaElement): number => Reflect.apply(volume.get!, element, []) as number;
  const setVolume = (element: HTMLMediaElement, value: unknown): void =>
    void Reflect.apply(volume.set!, element, [value]);

  function hookedPlay(this: HTMLMediaElement): Promise<void> {
    // One in the document is found without help.
    if (!this.isConnected || this.getRootNode() !== document) {
      detached.add(this);
      announce?.('found', this);
    }
    return Reflect.apply(play, this, []);
  }

  function onRouted(element: HTMLMediaElement): void {
    routed.add(element);
    const value = own.get(element);
    own.delete(element);
    if (value !== undefined) setVolume(element, value);
    announce?.('routed', element);
  }

  function hookedCreateSource(this: AudioContext, element: HTMLMediaElement): MediaElementAudioSourceNode {
    const node = Reflect.apply(createMediaElementSource, this, [element]);
    onRouted(element);
    return node;
  }

  /** Unlike what every browser has, it takes the sound away from the element. */
  function hookedCapture(this: HTMLMediaElement): MediaStream {
    const stream = Reflect.apply(mozCaptureStream!, this, []);
    onRouted(this);
    return stream;
  }

  const NativeSource = MediaElementAudioSourceNode;
  const HookedSource = new Proxy(NativeSource, {
    construct(target, args: ConstructorParameters<typeof NativeSource>, newTarget) {
      const node = Reflect.construct(target, args, newTarget) as MediaElementAudioSourceNode;
      onRouted(node.mediaElement);
      return node;
    },
  });

  const hookedVolume: PropertyDescriptor = {
    ...volume,
    get(this: HTMLMediaElement) {
      return own.get(this) ?? getVolume(this);
    },
    set(this: HTMLMediaElement, value: number) {
      const isKnown = own.has(this) && value >= 0 && value <= 1;
      // What is out of range is the browser's to refuse.
      setVolume(this, isKnown ? value * monitor : value);
      if (isKnown) own.set(this, Number(value));
    },
  };

  mediaProto.play = hookedPlay;
  if (mozCaptureStream) (mediaProto as Routable).mozCaptureStream = hookedCapture;
  contextProto.createMediaElementSource = hookedCreateSource;
  window.MediaElementAudioSourceNode = HookedSource;
  Object.defineProperty(mediaProto, 'volume', hookedVolume);

  return {
    wake(next) {
      announce = next;
    },
    list() {
      for (const element of routed.all()) announce?.('routed', element);
      for (const element of detached.all()) if (!element.paused) announce?.('found', element);
    },
    scale(element) {
      if (own.has(element)) return;
      own.set(element, getVolume(element));
      scaled.add(element);
      if (monitor !== 1) setVolume(element, own.get(element)! * monitor);
      if (!(element as Routable).mozAudioCaptured) return;
      announce?.('late', element);
      if (areLateGraphsHeard) onRouted(element);
      else routedBefore.add(element);
    },
    onLateGraph() {
      areLateGraphsHeard = true;
      for (const element of routedBefore.all()) onRouted(element);
      routedBefore = createWeakList();
    },
    setMonitor(next) {
      monitor = next;
      for (const element of scaled.all()) {
        const value = own.get(element);
        if (value !== undefined) setVolume(element, value * monitor);
      }
    },
    sleep() {
      this.setMonitor(1);
      announce = null;
      scaled = createWeakList();
      routedBefore = createWeakList();
      areLateGraphsHeard = false;
      own = new WeakMap();
    },
    remove() {
      // A hook that the page put on top of ours stays; asleep, ours does nothing.
      if (mediaProto.play === hookedPlay) mediaProto.play = play;
      const routable = mediaProto as Routable;
      if (routable.mozCaptureStream === hookedCapture) routable.mozCaptureStream = mozCaptureStream;
      if (contextProto.createMediaElementSource === hookedCreateSource)
        contextProto.createMediaElementSource = createMediaElementSource;
      if (window.MediaElementAudioSourceNode === HookedSource) window.MediaElementAudioSourceNode = NativeSource;
      if (Object.getOwnPropertyDescriptor(mediaProto, 'volume')?.get === hookedVolume.get)
        Object.defineProperty(mediaProto, 'volume', volume);
    },
  };
}
