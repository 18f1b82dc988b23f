import { EarshotError } from '../../shared-protocol/error.ts';
import type {
  CaptureDoor,
  CaptureEvent,
  CaptureListener,
  CaptureMix,
  Entrance,
  TabCapture,
} from '../capture/sound/tab-capture.ts';
import type { Tab } from '../store/tab.ts';
import { wait } from '../time/wait.ts';

/** News about one of several tabs. */
export type SourceEvent = Extract<CaptureEvent, { type: 'tab-ended' | 'warning' }>;

export type MicrophoneEvent = Extract<CaptureEvent, { type: 'microphone' | 'microphone-heard' }>;

/** The streamed tabs, or the test tone. */
export interface Sources {
  /**
   * Starts to capture, or takes over a capture that survived the background.
   * @throws EarshotError as `CaptureDoor.start`, interrupted if there is nothing to take over, or the signal's reason
   */
  open(signal: AbortSignal): Promise<TabCapture>;
  /** as of a `TabCapture` */
  setMix(mix: CaptureMix, overMs?: number): void;
  /** @throws EarshotError as `TabCapture.addTab`, message-state before the capture runs */
  addTab(tabId: number, entrance: Entrance): Promise<void>;
  removeTab(tabId: number): void;
  retrySource(tabId: number): void;
  stop(): void;
}

export interface SourcesOptions {
  capture: CaptureDoor;
  /** the first tab of the mix; null for the test tone */
  tab: Pick<Tab, 'id'> | null;
  mix: CaptureMix;
  /** a capture that survived the background's restart, instead of a new one */
  isAdopted: boolean;
  onSound: CaptureListener['onSound'];
  onSource(event: SourceEvent): void;
  onMicrophone(event: MicrophoneEvent): void;
  /** the last tab is gone, or the capture itself */
  onEnded(error: EarshotError): void;
}

export function createSources(options: SourcesOptions): Sources {
  const { tab, isAdopted } = options;
  let { mix } = options;
  /** before it runs, only the mix can be changed */
  let running: TabCapture | null = null;

  const listener: CaptureListener = {
    onSound: options.onSound,
    onEvent(event) {
      if (event.type === 'ended') options.onEnded(event.error);
      else if (event.type === 'microphone' || event.type === 'microphone-heard') options.onMicrophone(event);
      else options.onSource(event);
    },
  };

  const start = (): Promise<TabCapture | null> => {
    if (isAdopted) return options.capture.adopt(listener);
    return options.capture.start(tab ? { type: 'tab', tabId: tab.id } : { type: 'tone' }, mix, listener);
  };

  return {
    async open(signal) {
      const first = mix;
      const opening = start();
      const opened = await wait(opening, { signal }).catch((thrown: unknown) => {
        // Stopped meanwhile: a capture that opens too late has no owner.
        void opening.then((late) => late?.stop()).catch(() => undefined);
        throw thrown;
      });
      if (!opened) throw new EarshotError('interrupted');
      // A fader moved meanwhile, or the capture has the value of an earlier background.
      if (isAdopted || mix !== first) opened.setMix(mix);
      if (isAdopted) settleTabs(opened, mix, options.onSource);
      // It still encodes for the earlier background; nobody takes frames before there is a connection.
      if (isAdopted) opened.encode(null);
      running = opened;
      return opened;
    },
    setMix(next, overMs) {
      mix = next;
      running?.setMix(mix, overMs);
    },
    async addTab(tabId, entrance) {
      if (!running) throw new EarshotError('message-state');
      await running.addTab(tabId, entrance);
    },
    removeTab: (tabId) => running?.removeTab(tabId),
    retrySource: (tabId) => running?.retrySource?.(tabId),
    stop: () => running?.stop(),
  };
}

/** Tabs may have ended while no background was there to notice, or were leaving the mix. */
function settleTabs(capture: TabCapture, mix: CaptureMix, onSource: (event: SourceEvent) => void): void {
  const captured = capture.tabIds ?? [];
  const wanted = Object.keys(mix.tabs).map(Number);
  for (const tabId of captured) if (!wanted.includes(tabId)) capture.removeTab(tabId);
  for (const tabId of wanted)
    if (!captured.includes(tabId)) onSource({ type: 'tab-ended', tabId, error: new EarshotError('capture-ended') });
}
