import { createGraphLinks, type Link } from './graph-links.ts';
import { hookLate } from './hook-late.ts';

/** One of the page's audio contexts, as long as its sound is wanted. */
interface Tap {
  destination: MediaStreamAudioDestinationNode;
  /** carries the stream over to the content script's world, and never plays */
  carrier: HTMLAudioElement;
  /** stands before the speakers while this computer is to be quieter than the page; null while it is not */
  quieter: GainNode | null;
}

export interface GraphListener {
  /** gets the element that carries a context's sound, one for each context */
  onCarrier(carrier: HTMLAudioElement): void;
  /** something that was connected to the speakers before the hook came is heard from now on */
  onFound(): void;
  /** something that was connected before the hook came sounds and cannot be heard */
  onLate(): void;
}

/** The page's audio graphs. Asleep it only remembers which nodes lead to the speakers. */
export interface GraphHook {
  wake(listener: GraphListener): void;
  /** says again what there is */
  list(): void;
  /** 0 to 1, of the speakers alone */
  setMonitor(volume: number): void;
  /** the page's graphs are as they were */
  sleep(): void;
  /** gives the functions back */
  remove(): void;
}

/**
 * Mirrors what the page's audio graphs send to the speakers into streams. A graph that was connected before the hook
 * came is unheard until the page touches the node that leads to the speakers: nothing in the browser leads to it.
 */
export function hookGraph(): GraphHook {
  const links = createGraphLinks();
  const taps = new Map<BaseAudioContext, Tap>();
  let listener: GraphListener | null = null;
  let monitor = 1;
  const proto = AudioNode.prototype;
  // Taken out of their object to be called with the page's own receiver.
  const { connect, disconnect } = proto;
  const late = hookLate({ connect, disconnect }, (node, output) => {
    addLink(node, output);
    listener?.onFound();
  });

  const join = (node: AudioNode, to: AudioNode, output: number): void =>
    void Reflect.apply(connect, node, [to, output]);
  function part(node: AudioNode, from: AudioNode, output: number): void {
    try {
      Reflect.apply(disconnect, node, [from, output]);
    } catch {
      // The page has taken it apart already.
    }
  }

  function closeTap(context: BaseAudioContext, { destination, carrier, quieter }: Tap): void {
    taps.delete(context);
    for (const track of destination.stream.getTracks()) track.stop();
    carrier.srcObject = null;
    if (quieter) Reflect.apply(disconnect, quieter, []);
  }

  function tapOf(context: AudioContext): Tap {
    const known = taps.get(context);
    if (known) return known;
    for (const [each, tap] of taps) if (each.state === 'closed') closeTap(each, tap);
    const destination = new MediaStreamAudioDestinationNode(context);
    const carrier = document.createElement('audio');
    carrier.srcObject = destination.stream;
    const tap: Tap = { destination, carrier, quieter: null };
    taps.set(context, tap);
    listener?.onCarrier(carrier);
    return tap;
  }

  function goThrough(node: AudioNode, output: number, quieter: GainNode): void {
    part(node, node.context.destination, output);
    join(node, quieter, output);
  }

  function applyMonitor(context: BaseAudioContext, tap: Tap): void {
    if (monitor === 1) {
      if (!tap.quieter) return;
      for (const { node, output } of links.of(context)) {
        part(node, tap.quieter, output);
        join(node, context.destination, output);
      }
      Reflect.apply(disconnect, tap.quieter, []);
      tap.quieter = null;
    } else if (tap.quieter) tap.quieter.gain.value = monitor;
    else {
      tap.quieter = new GainNode(context, { gain: monitor });
      join(tap.quieter, context.destination, 0);
      for (const { node, output } of links.of(context)) goThrough(node, output, tap.quieter);
    }
  }

  function mirror(node: AudioNode, output: number): void {
    const { context } = node;
    if (!listener || !(context instanceof AudioContext) || context.state === 'closed') return;
    const tap = tapOf(context);
    join(node, tap.destination, output);
    if (tap.quieter) goThrough(node, output, tap.quieter);
    else applyMonitor(context, tap);
  }

  function addLink(node: AudioNode, output: number): void {
    links.add(node, output);
    mirror(node, output);
  }

  function hookedConnect(this: AudioNode, ...args: unknown[]): unknown {
    const result: unknown = Reflect.apply(connect, this, args);
    const [to, output] = args;
    if (to instanceof AudioNode) late.onConnect(this, to);
    if (to instanceof AudioDestinationNode) addLink(this, typeof output === 'number' ? output : 0);
    return result;
  }

  function hookedDisconnect(this: AudioNode, ...args: unknown[]): void {
    const [from] = args;
    const tap = from instanceof AudioDestinationNode ? taps.get(this.context) : undefined;
    // What stands in the speakers' place is to be left in their name.
    const rest = tap?.quieter ? [tap.quieter, ...args.slice(1)] : args;
    Reflect.apply(disconnect, this, rest);
    if (from instanceof AudioDestinationNode) {
      const output = typeof args[1] === 'number' ? args[1] : undefined;
      const isMeant = (link: Link): boolean => link.node === this && (output ?? link.output) === link.output;
      if (tap) for (const link of links.of(this.context)) if (isMeant(link)) part(this, tap.destination, link.output);
      links.forget(this, output);
    } else if (from === undefined || typeof from === 'number') links.forget(this, from);
  }

  proto.connect = hookedConnect as typeof connect;
  proto.disconnect = hookedDisconnect;

  return {
    wake(next) {
      listener = next;
      late.wake(next.onLate);
      for (const { node, output } of links.all()) mirror(node, output);
    },
    list() {
      for (const { carrier } of taps.values()) listener?.onCarrier(carrier);
    },
    setMonitor(volume) {
      monitor = volume;
      for (const [context, tap] of taps) applyMonitor(context, tap);
    },
    sleep() {
      late.sleep();
      this.setMonitor(1);
      listener = null;
      for (const [context, tap] of [...taps]) {
        for (const { node, output } of links.of(context)) part(node, tap.destination, output);
        closeTap(context, tap);
      }
    },
    remove() {
      late.remove();
      // A hook that the page put on top of ours stays; asleep, ours does nothing.
      if (proto.connect === (hookedConnect as unknown)) proto.connect = connect;
      if (proto.disconnect === (hookedDisconnect as unknown)) proto.disconnect = disconnect;
      links.clear();
    },
  };
}
