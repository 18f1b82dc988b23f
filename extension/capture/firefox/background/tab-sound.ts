import { browser, type RuntimePort } from '../../../browser.ts';
import type { SourceWarning } from '../../sound/tab-capture.ts';
import { peaksOf } from '../../sound/frame-encoder.ts';
import { holdInRange } from '../../sound/hold-in-range.ts';
import type { BlockMixer } from '../../sound/block-mixer.ts';
import { createFrameDoor } from './frame-door.ts';
import { createGain, type Gain } from './gain-ramp.ts';
import { allowReading, type ReadingRule } from './reading-rule.ts';
import { nothingUnheard, takenEvery, type FromFrame, type ToFrame, type Unheard } from '../messages.ts';
import { setTabMuted } from './tab-mute.ts';
import { createUnheardWatch, type Hearing } from './unheard-watch.ts';

const lookEveryMs = 1000;
/** -60 dB. At 0 nothing would be left to tell the page's own volume by; the tab is muted besides. */
const leastMonitor = 0.001;
/** Pages with hundreds of frames are advertisements' doing; a mix of more costs more than a busy machine has. */
const maxFrames = 256;
const maxSoundingFrames = 32;
/** The retry waits so long for a permission that the popup asks for with the same click. */
const retryPatienceMs = 60_000;

/** One tab's frames, from `attach` on. */
export interface TabSound {
  readonly tabId: number;
  attach(port: RuntimePort): void;
  /** to the channel, 0 to 1 */
  setVolume(volume: number): void;
  /** on this computer, 0 to 1 */
  setMonitor(volume: number, isMuted: boolean): void;
  /** loads once more what is withheld */
  retry(): void;
  /** a site has become allowed */
  onPermission(): void;
  close(): void;
}

interface Frame {
  isSounding: boolean;
  gain: Gain;
  /** ids of this frame and of those in it */
  id: number;
  children: number[];
  unheard: Unheard;
}

export function openTabSound(options: {
  tabId: number;
  volume: number;
  mixer: BlockMixer<RuntimePort>;
  onWarning(code: SourceWarning | null): void;
}): TabSound {
  const { tabId, mixer } = options;
  const frames = new Map<RuntimePort, Frame>();
  const watch = createUnheardWatch(() => performance.now());
  const looking = setInterval(() => void look(), lookEveryMs);
  let { volume } = options;
  let monitor = 1;
  let isMuted = false;
  let warning: SourceWarning | null = null;
  let rule: ReadingRule | null = null;
  /** what stayed withheld whatever was tried */
  const hopeless = new Set<string>();
  let hearing: Hearing = 'hears';
  let retryUntilMs = 0;
  let isClosed = false;

  const tellAll = (message: ToFrame): void => frames.forEach((_, port) => port.postMessage(message));

  async function look(): Promise<void> {
    const { audible = false } = await browser.tabs.get(tabId).catch(() => ({ audible: false }));
    hearing = watch.check(audible);
    // What sounds may be a frame of a site that is not allowed.
    if (hearing !== 'hears' && !isClosed) tellAll({ type: 'search' });
    warn();
  }

  const soundingFrames = (): number => [...frames.values()].filter(({ isSounding }) => isSounding).length;

  function hasFrameOutOfReach(): boolean {
    const reached = new Set([...frames.values()].map(({ id }) => id));
    return [...frames.values()].some(({ children }) => children.some((id) => !reached.has(id)));
  }

  function warn(): void {
    const unheard = [...frames.values()].map((frame) => frame.unheard);
    const isDeaf = hearing === 'deaf';
    let code: SourceWarning | null = isDeaf || unheard.some(({ isLate }) => isLate) ? 'source-late' : null;
    if (isDeaf && hasFrameOutOfReach()) code = 'source-frame';
    const tainted = unheard.flatMap((each) => each.tainted);
    if (unheard.some(({ isProtected }) => isProtected) || tainted.length > 0) code = 'source-protected';
    if (tainted.some((address) => !hopeless.has(address))) code = 'source-tainted';
    if (isClosed || code === warning) return;
    warning = code;
    options.onWarning(code);
  }

  function retry(): void {
    hopeless.clear();
    tellAll({ type: 'retry', isHelped: rule !== null });
  }

  /** A server that says nothing is spoken for once, where the user has allowed its site. */
  async function onRetried(failed: readonly string[]): Promise<void> {
    if (failed.length === 0) return;
    const opened = rule ? null : await allowReading(tabId, failed).catch(() => null);
    rule ??= opened;
    if (isClosed) return rule?.remove();
    if (opened) return tellAll({ type: 'retry', isHelped: true });
    for (const address of failed) hopeless.add(address);
    warn();
  }

  function onMessage(port: RuntimePort, frame: Frame, message: FromFrame): void {
    switch (message.type) {
      case 'block': {
        if (!frame.isSounding && soundingFrames() >= maxSoundingFrames) return;
        frame.isSounding = true;
        const block = holdInRange(message.block);
        if (peaksOf(block).some((peak) => peak > 0)) watch.heard();
        return mixer.push(port, frame.gain.apply(block));
      }
      case 'unheard':
        frame.unheard = message.unheard;
        return warn();
      case 'retried':
        return void onRetried(message.failed);
      case 'frames':
        frame.children = message.frameIds;
        return;
    }
  }

  function forget(port: RuntimePort): void {
    if (!frames.delete(port) || isClosed) return;
    mixer.remove(port);
    warn();
  }

  /** No page of ours sends such a thing. */
  function letGo(port: RuntimePort): void {
    port.disconnect();
    forget(port);
  }

  return {
    tabId,
    attach(port) {
      if (frames.size >= maxFrames) return port.disconnect();
      const frame: Frame = {
        isSounding: false,
        id: port.sender?.frameId ?? 0,
        children: [],
        gain: createGain(volume),
        unheard: nothingUnheard,
      };
      const door = createFrameDoor(() => performance.now());
      let taken = 0;
      frames.set(port, frame);
      if (monitor !== 1) port.postMessage({ type: 'monitor', volume: monitor } satisfies ToFrame);
      port.onMessage.addListener((raw) => {
        if (isClosed || !frames.has(port)) return;
        const message = door(raw);
        if (!message) return letGo(port);
        onMessage(port, frame, message);
        if (message.type !== 'block') return;
        taken += 1;
        if (taken % takenEvery === 0) port.postMessage({ type: 'taken', blocks: taken } satisfies ToFrame);
      });
      port.onDisconnect.addListener(() => forget(port));
    },
    setVolume(next) {
      volume = next;
      for (const { gain } of frames.values()) gain.set(next);
    },
    setMonitor(next, mutes) {
      const wanted = Math.max(leastMonitor, next);
      if (wanted !== monitor) tellAll({ type: 'monitor', volume: wanted });
      monitor = wanted;
      if (isMuted !== mutes) setTabMuted(tabId, mutes);
      isMuted = mutes;
    },
    retry() {
      retryUntilMs = performance.now() + retryPatienceMs;
      retry();
    },
    onPermission() {
      if (performance.now() < retryUntilMs) retry();
    },
    close() {
      isClosed = true;
      clearInterval(looking);
      if (isMuted) setTabMuted(tabId, false);
      rule?.remove();
      const ports = [...frames.keys()];
      frames.clear();
      for (const port of ports) port.disconnect();
      for (const port of ports) mixer.remove(port);
    },
  };
}
