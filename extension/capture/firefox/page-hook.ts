import { hookEvents } from './messages.ts';

/**
 * Runs in the page's own world, while the tab is streamed. Mirrors what the page's audio graphs send to the speakers
 * into a stream that the content script hears, and names elements that no search of the document finds. Contexts that
 * were connected before it came stay unheard: nothing in the browser leads to them.
 */
interface Tap {
  destination: MediaStreamAudioDestinationNode;
  /** carries the stream over to the content script's world, and never plays */
  carrier: HTMLAudioElement;
  nodes: Set<WeakRef<AudioNode>>;
}

const marker = Symbol.for('earshot');

function install(): void {
  const taps = new Map<BaseAudioContext, Tap>();
  const elements = new Set<WeakRef<HTMLMediaElement>>();
  const nodeProto = AudioNode.prototype;
  const mediaProto = HTMLMediaElement.prototype;
  const contextProto = AudioContext.prototype;
  // Taken out of their object to be called with the page's own receiver.
  const { connect, disconnect } = nodeProto;
  const { play } = mediaProto;
  const { createMediaElementSource } = contextProto;

  const announce = (type: string, element: HTMLMediaElement): void =>
    void document.dispatchEvent(new MouseEvent(type, { relatedTarget: element }));

  function tapOf(context: BaseAudioContext): Tap | null {
    if (!(context instanceof AudioContext) || context.state === 'closed') return null;
    let tap = taps.get(context);
    if (!tap) {
      for (const [known, { destination }] of taps) {
        if (known.state !== 'closed') continue;
        for (const track of destination.stream.getTracks()) track.stop();
        taps.delete(known);
      }
      const destination = new MediaStreamAudioDestinationNode(context);
      const carrier = document.createElement('audio');
      carrier.srcObject = destination.stream;
      tap = { destination, carrier, nodes: new Set() };
      taps.set(context, tap);
      announce(hookEvents.element, carrier);
    }
    return tap;
  }

  function mirror(node: AudioNode, output: number): void {
    const tap = tapOf(node.context);
    if (!tap) return;
    Reflect.apply(connect, node, [tap.destination, output]);
    for (const ref of tap.nodes) if (!ref.deref()) tap.nodes.delete(ref);
    tap.nodes.add(new WeakRef(node));
  }

  function hookedConnect(this: AudioNode, ...args: unknown[]): unknown {
    const result: unknown = Reflect.apply(connect, this, args);
    if (args[0] instanceof AudioDestinationNode) mirror(this, typeof args[1] === 'number' ? args[1] : 0);
    return result;
  }

  function hookedDisconnect(this: AudioNode, ...args: unknown[]): void {
    Reflect.apply(disconnect, this, args);
    const tap = args[0] instanceof AudioDestinationNode ? taps.get(this.context) : undefined;
    if (!tap) return;
    try {
      Reflect.apply(disconnect, this, [tap.destination, ...args.slice(1, 2)]);
    } catch {
      // It was connected before the hook came.
    }
  }

  function hookedPlay(this: HTMLMediaElement): Promise<void> {
    // One in the document is found without help.
    if (!this.isConnected || this.getRootNode() !== document) {
      for (const ref of elements) if (!ref.deref()) elements.delete(ref);
      elements.add(new WeakRef(this));
      announce(hookEvents.element, this);
    }
    return Reflect.apply(play, this, []);
  }

  function hookedCreateSource(this: AudioContext, element: HTMLMediaElement): MediaElementAudioSourceNode {
    const node = Reflect.apply(createMediaElementSource, this, [element]);
    announce(hookEvents.routed, element);
    return node;
  }

  const NativeSource = MediaElementAudioSourceNode;
  const HookedSource = new Proxy(NativeSource, {
    construct(target, args: ConstructorParameters<typeof NativeSource>, newTarget) {
      const node = Reflect.construct(target, args, newTarget) as MediaElementAudioSourceNode;
      announce(hookEvents.routed, node.mediaElement);
      return node;
    },
  });

  function onListen(): void {
    for (const { carrier } of taps.values()) announce(hookEvents.element, carrier);
    for (const ref of elements) {
      const element = ref.deref();
      if (element && !element.paused) announce(hookEvents.element, element);
    }
  }

  function onStop(): void {
    document.removeEventListener(hookEvents.listen, onListen);
    document.removeEventListener(hookEvents.stop, onStop);
    // A hook that the page put on top of ours stays; without taps ours does nothing.
    if (nodeProto.connect === (hookedConnect as unknown)) nodeProto.connect = connect;
    if (nodeProto.disconnect === (hookedDisconnect as unknown)) nodeProto.disconnect = disconnect;
    if (mediaProto.play === hookedPlay) mediaProto.play = play;
    if (contextProto.createMediaElementSource === hookedCreateSource)
      contextProto.createMediaElementSource = createMediaElementSource;
    if (window.MediaElementAudioSourceNode === HookedSource) window.MediaElementAudioSourceNode = NativeSource;
    for (const { destination, carrier, nodes } of taps.values()) {
      for (const ref of nodes) {
        const node = ref.deref();
        try {
          if (node) Reflect.apply(disconnect, node, [destination]);
        } catch {
          // The page has taken it apart already.
        }
      }
      for (const track of destination.stream.getTracks()) track.stop();
      carrier.srcObject = null;
    }
    taps.clear();
    elements.clear();
    Reflect.deleteProperty(window, marker);
  }

  nodeProto.connect = hookedConnect as typeof connect;
  nodeProto.disconnect = hookedDisconnect;
  mediaProto.play = hookedPlay;
  contextProto.createMediaElementSource = hookedCreateSource;
  window.MediaElementAudioSourceNode = HookedSource;
  document.addEventListener(hookEvents.listen, onListen);
  document.addEventListener(hookEvents.stop, onStop);
  Object.defineProperty(window, marker, { value: true, configurable: true });
}

if (!(marker in window)) install();
