import { EarshotError } from '../../../shared-protocol/error.ts';
import { rampMs } from '../sound/fade.ts';
import { stopTracks } from '../sound/stop-tracks.ts';
import type { AudioFormat, CaptureMix, Entrance } from '../sound/tab-capture.ts';
import type { FromEncoder, ToEncoder } from '../sound/encoder-worker.ts';
import type { MicrophoneKeeper } from '../../microphone/keep-microphone.ts';
import { openContext } from './audio-context.ts';
import { connectBoard, openPlayer } from './board-source.ts';
import { openGain } from './gain.ts';
import { openMicrophoneSource, type MicrophoneEvent } from './microphone-source.ts';
import { connectTab, openTabStream, type TabSource } from './tab-source.ts';
import { playTone } from './tone-source.ts';

/**
 * `streamId` comes from tabCapture for this tab, valid once and within seconds; the board's blocks arrive on `port`.
 */
export type GraphSource =
  | { type: 'tab'; tabId: number; streamId: string }
  | { type: 'board'; tabId: number; port: MessagePort }
  | { type: 'tone' };

/**
 * ```
 * tab ─┬─▶ levelling ─▶ its volume ─┬─▶ all tabs ─┬─▶ channel's volume ─▶ limiter, 20 ms blocks ─▶ encoder's worker
 * tab ─┤  ▶ levelling ─▶ its volume ─┘  microphone ┘
 *      └─▶ monitor's volume ─▶ loudspeakers
 * ```
 * The board plays on this computer by itself.
 */
export interface TabGraph {
  tabIds(): number[];
  encode(format: AudioFormat | null): void;
  /** frames leave on this port of a frame channel from now on */
  leaveBy(port: MessagePort): void;
  setMix(mix: CaptureMix, overMs: number): void;
  /** reports the microphone's state again */
  tellMicrophone(): void;
  /**
   * @throws EarshotError capture-refused if the stream id is stale or used; interrupted if the tab was removed
   * meanwhile
   */
  addTab(tabId: number, streamId: string, entrance: Entrance): Promise<void>;
  /**
   * The page shown in this tab. A reloaded one replaces the earlier one, at the same volume.
   * @throws EarshotError interrupted if it was removed meanwhile
   */
  addBoard(tabId: number, port: MessagePort, entrance?: Entrance): Promise<void>;
  /** The last one stays; closing the graph releases it. */
  removeTab(tabId: number): void;
}

export interface TabGraphOptions {
  source: GraphSource;
  mix: CaptureMix;
  /** the tabs are released as soon as it aborts, even while they are being opened */
  signal: AbortSignal;
  /** no more frames will come */
  onEncoderFailed(): void;
  /** one of several tabs ended */
  onTabEnded(tabId: number): void;
  onMicrophone(event: MicrophoneEvent): void;
  /** the last tab ended, or the sound device for good */
  onEnded(): void;
}

/**
 * Opens the first source and connects it. If anything fails, whatever was opened is released.
 * @throws EarshotError capture-refused if the stream id is stale or used
 */
export async function openTabGraph(options: TabGraphOptions): Promise<TabGraph> {
  const { source, signal, onEncoderFailed, onEnded } = options;
  let { mix } = options;
  /** opened, and not handed over yet */
  let first = source.type === 'tab' ? await openTabStream(source.streamId) : null;
  const held: (() => void)[] = [() => first && stopTracks(first)];
  const close = (): void => {
    for (const release of held.splice(0)) release();
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    const context = openContext(onEnded, held);
    await context.audioWorklet.addModule('../sound/block-worklet.js');
    // This may never settle if the sound device is gone; the caller's signal ends it.
    if (context.state === 'suspended') await context.resume();
    signal.throwIfAborted();

    const blocks = new AudioWorkletNode(context, 'limited-block', {
      numberOfInputs: 1,
      numberOfOutputs: 0,
      channelCount: 2,
      channelCountMode: 'explicit',
    });
    const channel = openGain(context, channelGain(mix), blocks);
    const allTabs = openGain(context, mix.duck, channel.node);
    const monitor = openGain(context, monitorGain(mix), context.destination);
    const to = { context, channel: allTabs.node, monitor: monitor.node };

    const encoder = new Worker('../sound/encoder-worker.js');
    held.push(() => encoder.terminate());
    encoder.onmessage = ({ data }: MessageEvent<FromEncoder>) => data.type === 'failed' && onEncoderFailed();
    const tell = (message: ToEncoder, transfer: Transferable[] = []): void => encoder.postMessage(message, transfer);
    const { port1, port2 } = new MessageChannel();
    tell({ type: 'blocks', port: port2, wantsBack: true }, [port2]);
    blocks.port.postMessage(port1, [port1]);

    const tabs = new Map<number, TabSource>();
    held.push(() => tabs.forEach((tab) => tab.close()));
    const connect = (tabId: number, stream: MediaStream, entrance: Entrance): void => {
      const onTabEnded = (): void => {
        tabs.get(tabId)?.close();
        tabs.delete(tabId);
        if (tabs.size === 0) onEnded();
        else options.onTabEnded(tabId);
      };
      const tab = connectTab(stream, entrance, to, onTabEnded);
      tab.level(mix.levels);
      tabs.set(tabId, tab);
    };
    if (source.type === 'tab' && first)
      connect(source.tabId, first, { volume: volumeOf(source.tabId, mix), overMs: rampMs });
    first = null;

    /** if a tab is removed while it is being opened, its opening is discarded */
    const wanted = new Map<number, symbol>();
    const addBoard: TabGraph['addBoard'] = async (tabId, port, entrance) => {
      const mine = Symbol();
      wanted.set(tabId, mine);
      const player = await openPlayer(context, port);
      if (signal.aborted || wanted.get(tabId) !== mine) {
        player.close();
        throw new EarshotError('interrupted');
      }
      tabs.get(tabId)?.close();
      const board = connectBoard(player, entrance ?? { volume: volumeOf(tabId, mix), overMs: rampMs }, to);
      board.level(mix.levels);
      tabs.set(tabId, board);
    };
    if (source.type === 'board') await addBoard(source.tabId, source.port);

    // After the tab's request: an earlier one would use up the click that the tab needs.
    let microphone: MicrophoneKeeper | null = null;
    const followMicrophone = (): void => {
      const wish = mix.microphone ?? null;
      if (wish)
        microphone ??= openMicrophoneSource(
          { context, tabs: allTabs.node, channel: channel.node },
          options.onMicrophone,
        );
      microphone?.follow(wish);
    };
    held.push(() => microphone?.close());
    followMicrophone();

    let isToneDue = source.type === 'tone';

    return {
      tabIds: () => [...tabs.keys()],
      encode(format) {
        tell({ type: 'encode', format });
        if (!format || !isToneDue) return;
        isToneDue = false;
        playTone(context, channel.node);
      },
      leaveBy: (port) => tell({ type: 'outlet', port }, [port]),
      setMix(next, overMs) {
        mix = next;
        channel.set(channelGain(mix), overMs);
        allTabs.set(mix.duck, overMs);
        monitor.set(monitorGain(mix), overMs);
        for (const [tabId, tab] of tabs) {
          tab.setVolume(volumeOf(tabId, mix), overMs);
          tab.level(mix.levels);
        }
        followMicrophone();
      },
      tellMicrophone: () => options.onMicrophone({ type: 'microphone', state: microphone?.state ?? { at: 'off' } }),
      async addTab(tabId, streamId, entrance) {
        const mine = Symbol();
        wanted.set(tabId, mine);
        const stream = await openTabStream(streamId);
        const isWanted = !signal.aborted && wanted.get(tabId) === mine && !tabs.has(tabId);
        if (!isWanted) {
          stopTracks(stream);
          throw new EarshotError('interrupted');
        }
        connect(tabId, stream, entrance);
      },
      addBoard,
      removeTab(tabId) {
        wanted.delete(tabId);
        const tab = tabs.get(tabId);
        if (!tab || tabs.size === 1) return;
        tabs.delete(tabId);
        tab.leave();
      },
    };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

const channelGain = ({ channelVolume, isMuted }: CaptureMix): number => (isMuted ? 0 : channelVolume);
const monitorGain = ({ monitorVolume, isMonitorMuted }: CaptureMix): number => (isMonitorMuted ? 0 : monitorVolume);
const volumeOf = (tabId: number, { tabs }: CaptureMix): number => tabs[tabId] ?? 1;
