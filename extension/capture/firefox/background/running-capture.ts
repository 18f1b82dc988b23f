import { EarshotError, type ErrorCode } from '../../../../shared-protocol/error.ts';
import type { RuntimePort } from '../../../browser.ts';
import { rampMs } from '../../sound/fade.ts';
import type { CaptureEvent, CaptureListener, CaptureMix, Entrance } from '../../sound/tab-capture.ts';
import type { AudioFormat } from '../../sound/tab-capture.ts';
import type { FromEncoder, ToEncoder } from '../../sound/encoder-worker.ts';
import { buffersOf, type Block } from '../../sound/block.ts';
import { createLimiter } from '../../sound/limiter.ts';
import { createBlockMixer } from '../../sound/block-mixer.ts';
import { createGain } from './gain-ramp.ts';
import { createSilenceFiller, runSilenceFiller } from './silence-filler.ts';
import { openTabSound, type TabSound } from './tab-sound.ts';
import { playToneBlocks } from './tone-blocks.ts';

const encoderWorker = '/capture/sound/encoder-worker.js';

/** The mix of some tabs, or of a tone, from its start to `stop` or its end. */
export interface RunningCapture {
  has(tabId: number): boolean;
  tabIds(): number[];
  encode(format: AudioFormat | null): void;
  setMix(mix: CaptureMix, overMs?: number): void;
  /** its frames may connect from now on */
  addTab(tabId: number, entrance?: Entrance): void;
  /** @param code the reason, unless the user wanted it; the last tab's end ends the capture with it */
  removeTab(tabId: number, code?: ErrorCode): void;
  /** takes a frame's port; false if its tab is not in the mix */
  attach(port: RuntimePort): boolean;
  /** another document is loading in it */
  onLoad(tabId: number): void;
  retrySource(tabId: number): void;
  onPermission(): void;
  stop(): void;
}

/**
 * ```
 * frame ─▶ levelling ─▶ its tab's volume ─┬─▶ duck ─▶ channel's volume ─▶ limiter ─▶ encoder's worker
 * frame ─▶ levelling ─▶ its tab's volume ─┘
 * ```
 * The volume on this computer is applied where the sound is played: in the frames.
 * @param onOver called once, however it ends
 */
export function openRunningCapture(
  firstMix: CaptureMix,
  isTone: boolean,
  { onSound, onEvent }: CaptureListener,
  onOver: () => void,
): RunningCapture {
  let mix = firstMix;
  let isToneDue = isTone;
  let isOver = false;
  const tabs = new Map<number, TabSound>();
  const encoder = new Worker(encoderWorker);
  const { port1: blocks, port2: encoderPort } = new MessageChannel();
  const tell = (message: ToEncoder, transfer: Transferable[] = []): void => encoder.postMessage(message, transfer);
  tell({ type: 'blocks', port: encoderPort, wantsBack: false }, [encoderPort]);

  const duck = createGain(mix.duck);
  const channel = createGain(channelGain(mix));
  const limit = createLimiter();
  function encodeBlock(block: Block): void {
    channel.apply(block);
    limit(block.left, block.right);
    blocks.postMessage(block, buffersOf(block));
  }
  const filler = createSilenceFiller(encodeBlock, () => performance.now());
  const onBlock = (block: Block): void => {
    filler.sounded();
    encodeBlock(block);
  };
  const mixer = createBlockMixer<RuntimePort>((block) => onBlock(duck.apply(block)));
  const held = [runSilenceFiller(filler), () => encoder.terminate(), () => blocks.close()];

  encoder.onmessage = ({ data }: MessageEvent<FromEncoder>) => {
    if (isOver) return;
    if (data.type === 'failed') end('encoder-missing');
    else onSound(data);
  };

  function stop(): void {
    if (isOver) return;
    isOver = true;
    const closings = [...held, ...[...tabs.values()].map((tab) => () => tab.close())];
    tabs.clear();
    // If one of them fails to end, the others still end.
    for (const close of closings)
      try {
        close();
      } catch (error) {
        console.error(error);
      }
    onOver();
  }

  function end(code: ErrorCode): void {
    if (isOver) return;
    stop();
    onEvent({ type: 'ended', error: new EarshotError(code) });
  }

  function removeTab(tabId: number, code?: ErrorCode): void {
    const tab = tabs.get(tabId);
    if (!tab) return;
    if (tabs.size === 1) return code && end(code);
    tabs.delete(tabId);
    tab.close();
    if (code) onEvent({ type: 'tab-ended', tabId, error: new EarshotError(code) });
  }

  return {
    has: (tabId) => tabs.has(tabId),
    tabIds: () => [...tabs.keys()],
    encode(format) {
      if (isOver) return;
      tell({ type: 'encode', format });
      if (!format || !isToneDue) return;
      isToneDue = false;
      held.push(playToneBlocks(onBlock));
    },
    setMix(next, overMs = rampMs) {
      mix = next;
      duck.set(mix.duck, overMs);
      channel.set(channelGain(mix), overMs);
      for (const tab of tabs.values()) {
        tab.setVolume(volumeOf(tab.tabId, mix), overMs);
        tab.level(mix.levels);
        tab.setMonitor(mix.monitorVolume, mix.isMonitorMuted);
      }
    },
    addTab(tabId, entrance = { volume: volumeOf(tabId, mix), overMs: rampMs }) {
      if (isOver || tabs.has(tabId)) return;
      const onWarning = (code: Extract<CaptureEvent, { type: 'warning' }>['code']): void =>
        onEvent({ type: 'warning', tabId, code });
      const onCrashed = (): void => removeTab(tabId, 'tab-crashed');
      const tab = openTabSound({ tabId, entrance, levels: mix.levels, mixer, onWarning, onCrashed });
      tab.setMonitor(mix.monitorVolume, mix.isMonitorMuted);
      tabs.set(tabId, tab);
    },
    removeTab,
    attach(port) {
      const tab = tabs.get(port.sender?.tab?.id ?? -1);
      tab?.attach(port);
      return tab !== undefined;
    },
    onLoad: (tabId) => tabs.get(tabId)?.onLoad(),
    retrySource: (tabId) => tabs.get(tabId)?.retry(),
    onPermission() {
      for (const tab of tabs.values()) tab.onPermission();
    },
    stop,
  };
}

const channelGain = ({ channelVolume, isMuted }: CaptureMix): number => (isMuted ? 0 : channelVolume);
const volumeOf = (tabId: number, { tabs }: CaptureMix): number => tabs[tabId] ?? 1;
