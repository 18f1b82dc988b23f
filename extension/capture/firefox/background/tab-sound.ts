import type { RuntimePort } from '../../../browser.ts';
import { systemClock } from '../../../time/clock.ts';
import { rampMs } from '../../sound/fade.ts';
import { createLeveller, type Leveller } from '../../sound/leveller.ts';
import type { Entrance, SourceWarning } from '../../sound/tab-capture.ts';
import { peaksOf, sampleRate } from '../../sound/block.ts';
import { holdInRange } from '../../sound/hold-in-range.ts';
import type { BlockMixer } from '../../sound/block-mixer.ts';
import { createCrashWatch } from './crash-watch.ts';
import { createFrameDoor } from './frame-door.ts';
import { createGain, type Gain } from './gain-ramp.ts';
import { lookAtTab } from './look-at-tab.ts';
import { createReadingRetry } from './reading-retry.ts';
import { nothingUnheard, takenEvery, type FromFrame, type ToFrame, type Unheard } from '../messages.ts';
import type { FrameReport } from './source-warning.ts';
import { watchSource } from './source-watch.ts';
import { createTabMute } from './tab-mute.ts';

/** -60 dB. At 0 the page's own volume would be lost; the tab is muted as well. */
const leastMonitor = 0.001;
/** Pages with hundreds of frames have them from advertisements. Mixing more would overload a busy machine. */
const maxFrames = 256;
const maxSoundingFrames = 32;

/** One tab's frames, from `attach` on. */
export interface TabSound {
  readonly tabId: number;
  attach(port: RuntimePort): void;
  /** another document begins to load */
  onLoad(): void;
  /** to the channel, 0 to 1 */
  setVolume(volume: number, overMs: number): void;
  /** brings it near the loudness of the others, or stops that */
  level(isOn: boolean): void;
  /** on this computer, 0 to 1 */
  setMonitor(volume: number, isMuted: boolean): void;
  /** loads withheld media again */
  retry(): void;
  /** a site was allowed */
  onPermission(): void;
  close(): void;
}

interface Frame extends FrameReport {
  isSounding: boolean;
  gain: Gain;
  leveller: Leveller;
  children: number[];
  unheard: Unheard;
}

export function openTabSound(options: {
  tabId: number;
  entrance: Entrance;
  levels: boolean;
  mixer: BlockMixer<RuntimePort>;
  onWarning(code: SourceWarning | null): void;
  /** its process is gone, and nothing more will come */
  onCrashed(): void;
}): TabSound {
  const { tabId, mixer } = options;
  const frames = new Map<RuntimePort, Frame>();
  let { levels } = options;
  let { volume } = options.entrance;
  /**
   * Until then, after its first frame, the tab fades in. Sound that begins later, as on another page, begins at once.
   */
  let entersUntilMs: number | null = null;
  let monitor = 1;
  let isClosed = false;

  const tellAll = (message: ToFrame): void => frames.forEach((_, port) => port.postMessage(message));
  const crash = createCrashWatch(systemClock, () => lookAtTab(tabId), options.onCrashed);
  const mute = createTabMute(tabId);
  const retry = createReadingRetry({ tabId, tellFrames: tellAll, onHopeless: () => watch.warn() });
  const watch = watchSource({
    tabId,
    frames: () => [...frames.values()],
    isHopeless: retry.isHopeless,
    search: () => tellAll({ type: 'search' }),
    onWarning: options.onWarning,
  });

  const soundingFrames = (): number => [...frames.values()].filter(({ isSounding }) => isSounding).length;

  function onMessage(port: RuntimePort, frame: Frame, message: FromFrame): void {
    switch (message.type) {
      case 'block': {
        if (!frame.isSounding && soundingFrames() >= maxSoundingFrames) return;
        if (!frame.isSounding) frame.gain.set(volume, Math.max(rampMs, (entersUntilMs ?? 0) - performance.now()));
        frame.isSounding = true;
        const block = holdInRange(message.block);
        if (peaksOf(block).some((peak) => peak > 0)) watch.heard();
        frame.leveller.apply(block.left, block.right);
        return mixer.push(port, frame.gain.apply(block));
      }
      case 'unheard':
        frame.unheard = message.unheard;
        return watch.warn();
      case 'retried':
        return void retry.onFailed(message.failed);
      case 'frames':
        frame.children = message.frameIds;
        return;
    }
  }

  function forget(port: RuntimePort): void {
    if (!frames.delete(port) || isClosed) return;
    mixer.remove(port);
    if (frames.size === 0) crash.onDeserted();
    watch.warn();
  }

  /** No page of ours sends such a message. */
  function letGo(port: RuntimePort): void {
    port.disconnect();
    forget(port);
  }

  return {
    tabId,
    attach(port) {
      if (frames.size >= maxFrames) return port.disconnect();
      const frame = silentFrame(port);
      frame.leveller.set(levels);
      frames.set(port, frame);
      entersUntilMs ??= performance.now() + options.entrance.overMs;
      crash.onFrame(frame.id === 0);
      if (monitor !== 1) port.postMessage({ type: 'monitor', volume: monitor } satisfies ToFrame);
      listenToFrame(port, {
        isGone: () => isClosed || !frames.has(port),
        onMessage: (message) => onMessage(port, frame, message),
        onBreach: () => letGo(port),
      });
      port.onDisconnect.addListener(() => forget(port));
    },
    onLoad: crash.onLoad,
    setVolume(next, overMs) {
      if (next !== volume) entersUntilMs = 0;
      volume = next;
      for (const { gain, isSounding } of frames.values()) if (isSounding) gain.set(next, overMs);
    },
    level(isOn) {
      levels = isOn;
      for (const { leveller } of frames.values()) leveller.set(isOn);
    },
    setMonitor(next, mutes) {
      const wanted = Math.max(leastMonitor, next);
      if (wanted !== monitor) tellAll({ type: 'monitor', volume: wanted });
      monitor = wanted;
      mute.set(mutes);
    },
    retry: retry.start,
    onPermission: retry.onPermission,
    close() {
      isClosed = true;
      crash.close();
      watch.close();
      mute.set(false);
      retry.close();
      const ports = [...frames.keys()];
      frames.clear();
      for (const port of ports) port.disconnect();
      for (const port of ports) mixer.remove(port);
    },
  };
}

const silentFrame = (port: RuntimePort): Frame => ({
  isSounding: false,
  id: port.sender?.frameId ?? 0,
  children: [],
  gain: createGain(0),
  leveller: createLeveller(sampleRate),
  unheard: nothingUnheard,
});

/** Receives a frame's messages, and answers how many of its blocks were taken. */
function listenToFrame(
  port: RuntimePort,
  frame: { isGone(): boolean; onMessage(message: FromFrame): void; onBreach(): void },
): void {
  const door = createFrameDoor(() => performance.now());
  let taken = 0;
  port.onMessage.addListener((raw) => {
    if (frame.isGone()) return;
    const message = door(raw);
    if (!message) return frame.onBreach();
    frame.onMessage(message);
    if (message.type !== 'block') return;
    taken += 1;
    if (taken % takenEvery === 0) port.postMessage({ type: 'taken', blocks: taken } satisfies ToFrame);
  });
}
