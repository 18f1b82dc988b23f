import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import { browser, chromium, type RuntimePort } from '../../browser.ts';
import { wait } from '../../time/wait.ts';
import type { CaptureDoor, CaptureEvent, CaptureListener, TabCapture } from '../sound/tab-capture.ts';
import { openFrameInlet, type FrameInlet } from '../sound/frame-channel.ts';
import { createOffscreenDocument } from './offscreen-document.ts';
import { readFromOffscreen, type FromOffscreen, type ToOffscreen } from './offscreen-messages.ts';
import { isUnloaded, watchCapturedTabs, type TabWatch } from './tab-watch.ts';

/** Opening a stream and a worklet takes some 200 ms; a busy machine may need seconds. */
const startDeadlineMs = 10_000;
/** A tab's end is heard of here and there: that it was closed or discarded comes within this time of the track's end. */
const betterReasonMs = 200;

/** What Chromium says where it refuses a tab; matched loosely, since the texts are no contract. */
export function explainCaptureRefusal(text: string): ErrorCode {
  return /active stream/i.test(text) ? 'capture-busy' : 'capture-refused';
}

/**
 * Captures through an offscreen document: the only place where an MV3 extension has both getUserMedia and a life of
 * its own. `attach` is to be called with every runtime port that the document opens.
 */
export function createChromiumCapture(
  /** whether something else lives in the document, so that it has to stay */
  isDocumentInUse: () => boolean = () => false,
): CaptureDoor & { attach(port: RuntimePort): void; ensureDocument(): Promise<void> } {
  let port: RuntimePort | null = null;
  /** whether the page has said on this port if it captures: a port comes before its first message */
  let isKnown = false;
  /** the frame channel of what it captures */
  let channel: string | null = null;
  /** what the page captures, as far as is known here */
  let tabIds: ReadonlySet<number> = new Set();
  let watch: TabWatch | null = null;
  let inlet: FrameInlet | null = null;
  let listener: CaptureListener | null = null;
  /** by the number of the request */
  const waiting = new Map<number, (answer: Answer) => void>();
  let requests = 0;
  const page = createOffscreenDocument({ isAttached: () => isKnown, forget: forgetPort });

  const tell = (message: ToOffscreen): void => port?.postMessage(message);

  function onMessage(message: FromOffscreen): void {
    switch (message.type) {
      case 'attached':
        isKnown = true;
        channel = message.channel;
        tabIds = new Set(message.tabIds);
        page.onAttached();
        return;
      case 'done':
      case 'failed':
        waiting.get(message.request)?.(message);
        return;
      case 'tab-ended':
        forget(message.tabId);
        void tellEnd(message.tabId, message.code, (error) => ({ type: 'tab-ended', tabId: message.tabId, error }));
        return;
      case 'ended': {
        const [last = -1] = tabIds;
        tabIds = new Set();
        endFrames();
        void tellEnd(last, message.code, (error) => ({ type: 'ended', error }));
        return;
      }
    }
  }

  /** @param code what the page knows: of a tab, that its track ended */
  async function tellEnd(tabId: number, code: ErrorCode, event: (error: EarshotError) => CaptureEvent): Promise<void> {
    const [told, watching] = [listener, watch];
    if (code === 'capture-ended') await new Promise((resolve) => setTimeout(resolve, betterReasonMs));
    if (listener !== told) return;
    told?.onEvent(event(new EarshotError(watching?.isDiscarded(tabId) ? 'tab-discarded' : code)));
  }

  function forget(tabId: number): void {
    tabIds = new Set([...tabIds].filter((id) => id !== tabId));
  }

  function onCrashed(tabId: number): void {
    const error = new EarshotError('tab-crashed');
    if (tabIds.size > 1) {
      tell({ type: 'remove', tabId });
      forget(tabId);
      return listener?.onEvent({ type: 'tab-ended', tabId, error });
    }
    tell({ type: 'stop' });
    letGo();
    listener?.onEvent({ type: 'ended', error });
  }

  function forgetPort(): void {
    port = null;
    isKnown = false;
    letGo();
  }

  function attach(next: RuntimePort): void {
    port = next;
    isKnown = false;
    next.onMessage.addListener((raw) => {
      const message = readFromOffscreen(raw);
      if (message && port === next) onMessage(message);
    });
    next.onDisconnect.addListener(() => {
      if (port !== next) return;
      forgetPort();
      listener?.onEvent({ type: 'ended', error: new EarshotError('capture-lost') });
    });
  }

  /** Asks the page for something that takes a while. @throws EarshotError its refusal, capture-timeout */
  async function request(body: DistributiveOmit<Extract<ToOffscreen, { request: number }>, 'request'>): Promise<void> {
    const number = ++requests;
    const answer = new Promise<Answer>((resolve) => {
      waiting.set(number, resolve);
      tell({ ...body, request: number });
    });
    const reply = await inTime(answer).finally(() => waiting.delete(number));
    if (reply.type === 'done') return;
    const { code, detail } = reply;
    throw new EarshotError(code === 'capture-refused' ? explainCaptureRefusal(detail) : code, detail);
  }

  function letGo(): void {
    watch?.close();
    watch = null;
    endFrames();
  }

  function endFrames(): void {
    inlet?.close();
    inlet = null;
    channel = null;
  }

  function takeOver(name: string, mine: CaptureListener): TabCapture {
    letGo();
    channel = name;
    inlet = openFrameInlet(name, mine.onSound);
    listener = mine;
    watch = watchCapturedTabs(() => tabIds, onCrashed);
    const tellMine = (message: ToOffscreen): void => {
      if (listener === mine) tell(message);
    };
    return {
      tabIds: [...tabIds],
      encode: (format) => tellMine({ type: 'encode', format }),
      setMix: (mix) => tellMine({ type: 'mix', mix }),
      async addTab(tabId) {
        const streamId = await streamIdOf(tabId);
        if (listener !== mine) throw new EarshotError('capture-ended');
        try {
          await request({ type: 'add', tabId, streamId });
        } catch (error) {
          // one that comes too late would be in the mix without anybody who knows of it
          tellMine({ type: 'remove', tabId });
          throw error;
        }
        if (listener !== mine) return;
        tabIds = new Set([...tabIds, tabId]);
        await wake(tabId);
      },
      removeTab(tabId) {
        tellMine({ type: 'remove', tabId });
        // The page keeps the last one.
        if (listener === mine && tabIds.size > 1) forget(tabId);
      },
      stop: () => {
        if (listener !== mine) return;
        listener = null;
        letGo();
        tell({ type: 'stop' });
      },
    };
  }

  return {
    attach,
    ensureDocument: page.ensure,

    async start(source, mix, whose) {
      await page.ensure();
      const graphSource =
        source.type === 'tone' ? source : ({ ...source, streamId: await streamIdOf(source.tabId) } as const);
      const name = `capture-${crypto.randomUUID()}`;
      tabIds = new Set(source.type === 'tab' ? [source.tabId] : []);
      const capture = takeOver(name, whose);
      try {
        await request({ type: 'start', source: graphSource, mix, channel: name });
        if (source.type === 'tab') await wake(source.tabId);
      } catch (error) {
        // a start that comes too late would hold the tab without anybody who could let it go
        capture.stop();
        throw error;
      }
      return capture;
    },

    async adopt(whose) {
      return (await page.isAlive()) && channel !== null ? takeOver(channel, whose) : null;
    },

    async release() {
      listener = null;
      letGo();
      if (!isDocumentInUse()) await page.close();
    },
  };
}

type Answer = Extract<FromOffscreen, { type: 'done' | 'failed' }>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Good for one use within seconds. @throws EarshotError capture-refused, capture-busy */
const streamIdOf = (tabId: number): Promise<string> =>
  chromium.tabCapture.getMediaStreamId({ targetTabId: tabId }).catch((cause: unknown) => {
    if (cause instanceof EarshotError) throw cause;
    throw new EarshotError(explainCaptureRefusal(String(cause)), String(cause), cause);
  });

/** Captured already: a page that crashed, or was never loaded, is reloaded, and heard from its beginning. */
async function wake(tabId: number): Promise<void> {
  if (await isUnloaded(tabId)) await browser.tabs.reload(tabId).catch(() => undefined);
}

const inTime = <T>(promise: Promise<T>): Promise<T> =>
  wait(promise, { deadlineMs: startDeadlineMs, code: 'capture-timeout' });
