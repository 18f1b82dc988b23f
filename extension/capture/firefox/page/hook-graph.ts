import { createGraphLinks, part, type Link } from './graph-links.ts';
import { hookLate } from './hook-late.ts';
import { replaceMethod } from './page-functions.ts';
import { openSpeakerTap, type SpeakerTap } from './speaker-tap.ts';

/** A page sets up its speakers once, if at all; at worst half a second of the old mix is heard. */
const followEveryMs = 500;

/** One of the page's audio contexts, while its sound is wanted. */
interface Tapped {
  tap: SpeakerTap;
  /** inserted before the speakers while this computer should be quieter than the page; else null */
  quieter: GainNode | null;
}

export interface GraphListener {
  /** a context's output to the speakers, at its rate in Hz; one stream for each context */
  onStream(stream: MediaStream, rate: number): void;
  /** its context is closed */
  onStreamGone(stream: MediaStream): void;
  /** something connected to the speakers before the hook is captured from now on */
  onFound(): void;
  /** something connected before the hook plays, and cannot be captured */
  onLate(): void;
}

/** The page's audio graphs. While asleep it only remembers which nodes are connected to the speakers. */
export interface GraphHook {
  wake(listener: GraphListener): void;
  /** 0 to 1, for the speakers only */
  setMonitor(volume: number): void;
  /** the rate in Hz of the page's graph that made it; undefined if no graph was seen to make it */
  rateOf(track: MediaStreamTrack): number | undefined;
  /** restores the page's graphs */
  sleep(): void;
  /** restores the functions */
  remove(): void;
}

/**
 * Mirrors the page's audio graphs' output to the speakers into streams. A graph that was connected before the hook is
 * unheard until the page uses the node that leads to the speakers: no API gives access to it.
 * @param onConnect called for each node that the page connects to another
 */
export function hookGraph(onConnect: (node: AudioNode) => void): GraphHook {
  const links = createGraphLinks();
  const tapped = new Map<BaseAudioContext, Tapped>();
  const rates = new WeakMap<MediaStreamTrack, number>();
  let listener: GraphListener | null = null;
  let monitor = 1;
  let following: ReturnType<typeof setInterval> | undefined;
  const late = hookLate((node, output) => {
    addLink(node, output);
    listener?.onFound();
  });

  function close(context: BaseAudioContext, { tap, quieter }: Tapped): void {
    tapped.delete(context);
    tap.close();
    quieter?.disconnect();
    listener?.onStreamGone(tap.stream);
  }

  function followAll(): void {
    for (const [context, each] of tapped) {
      if (context.state === 'closed') close(context, each);
      else each.tap.follow();
    }
  }

  function tapOf(context: AudioContext): Tapped {
    const known = tapped.get(context);
    if (known) return known;
    const opened: Tapped = { tap: openSpeakerTap(context), quieter: null };
    tapped.set(context, opened);
    following ??= setInterval(followAll, followEveryMs);
    listener?.onStream(opened.tap.stream, context.sampleRate);
    return opened;
  }

  function goThrough(node: AudioNode, output: number, quieter: GainNode): void {
    part(node, node.context.destination, output);
    node.connect(quieter, output);
  }

  function applyMonitor(context: BaseAudioContext, each: Tapped): void {
    if (monitor === 1) {
      if (!each.quieter) return;
      for (const { node, output } of links.of(context)) {
        part(node, each.quieter, output);
        node.connect(context.destination, output);
      }
      each.quieter.disconnect();
      each.quieter = null;
    } else if (each.quieter) each.quieter.gain.value = monitor;
    else {
      each.quieter = new GainNode(context, { gain: monitor });
      each.quieter.connect(context.destination);
      for (const { node, output } of links.of(context)) goThrough(node, output, each.quieter);
    }
  }

  function mirror(node: AudioNode, output: number): void {
    const { context } = node;
    if (!listener || !(context instanceof AudioContext) || context.state === 'closed') return;
    const each = tapOf(context);
    each.tap.follow();
    node.connect(each.tap.input, output);
    if (each.quieter) goThrough(node, output, each.quieter);
    else applyMonitor(context, each);
  }

  function addLink(node: AudioNode, output: number): void {
    links.add(node, output);
    mirror(node, output);
  }

  const giveBackConnect = replaceMethod(AudioNode.prototype, 'connect', (self, args, native) => {
    const result = native(args);
    const [to, output] = args;
    if (!(self instanceof AudioNode)) return result;
    onConnect(self);
    if (to instanceof AudioNode) late.onConnect(self, to);
    if (to instanceof AudioDestinationNode) addLink(self, typeof output === 'number' ? output : 0);
    if (to instanceof MediaStreamAudioDestinationNode)
      for (const track of to.stream.getAudioTracks()) rates.set(track, to.context.sampleRate);
    return result;
  });

  const giveBackDisconnect = replaceMethod(AudioNode.prototype, 'disconnect', (self, args, native) => {
    const [from] = args;
    if (!(self instanceof AudioNode)) return native(args);
    const each = from instanceof AudioDestinationNode ? tapped.get(self.context) : undefined;
    // Disconnecting the speakers must disconnect the node that stands for them.
    native(each?.quieter ? [each.quieter, ...args.slice(1)] : args);
    if (from instanceof AudioDestinationNode) {
      const output = typeof args[1] === 'number' ? args[1] : undefined;
      const isMeant = (link: Link): boolean => link.node === self && (output ?? link.output) === link.output;
      if (each) for (const link of links.of(self.context)) if (isMeant(link)) part(self, each.tap.input, link.output);
      links.forget(self, output);
    } else if (from === undefined || typeof from === 'number') links.forget(self, from);
    return undefined;
  });

  return {
    wake(next) {
      listener = next;
      late.wake(next.onLate);
      for (const { node, output } of links.all()) mirror(node, output);
    },
    rateOf: (track) => rates.get(track),
    setMonitor(volume) {
      monitor = volume;
      for (const [context, each] of tapped) applyMonitor(context, each);
    },
    sleep() {
      late.sleep();
      this.setMonitor(1);
      listener = null;
      clearInterval(following);
      following = undefined;
      for (const [context, each] of [...tapped]) {
        for (const { node, output } of links.of(context)) part(node, each.tap.input, output);
        close(context, each);
      }
    },
    remove() {
      late.remove();
      giveBackConnect();
      giveBackDisconnect();
      links.clear();
    },
  };
}
