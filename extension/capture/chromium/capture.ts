import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { RuntimePort } from '../../browser.ts';
import type { CaptureDoor, CaptureEvent, TabCapture } from '../capture.ts';
import { openFrameInlet, type FrameInlet } from '../frame-channel.ts';
import { offscreenPage, type FromOffscreen, type ToOffscreen } from './offscreen-messages.ts';

/** Opening a page, a stream and a worklet takes some 300 ms; a busy machine may need seconds. */
const startDeadlineMs = 10_000;

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
  /** what the page captured when it attached */
  let tabIds: readonly number[] = [];
  let inlet: FrameInlet | null = null;
  let listener: ((event: CaptureEvent) => void) | null = null;
  /** by the number of the request */
  const waiting = new Map<number, (answer: Answer) => void>();
  let requests = 0;
  let creating: Promise<void> | null = null;
  const attached = new Set<() => void>();

  const tell = (message: ToOffscreen): void => port?.postMessage(message);

  function onMessage(message: FromOffscreen): void {
    switch (message.type) {
      case 'attached':
        isKnown = true;
        channel = message.channel;
        tabIds = message.tabIds;
        for (const resolve of attached) resolve();
        attached.clear();
        return;
      case 'done':
      case 'failed':
        waiting.get(message.request)?.(message);
        return;
      case 'tab-ended':
        listener?.({ type: 'tab-ended', tabId: message.tabId, error: new EarshotError(message.code) });
        return;
      case 'ended':
        endFrames();
        listener?.({ type: 'ended', error: new EarshotError(message.code) });
        return;
    }
  }

  function forgetPort(): void {
    port = null;
    isKnown = false;
    endFrames();
  }

  function attach(next: RuntimePort): void {
    port = next;
    isKnown = false;
    next.onMessage.addListener((message) => {
      if (port === next) onMessage(message as FromOffscreen);
    });
    next.onDisconnect.addListener(() => {
      if (port !== next) return;
      forgetPort();
      listener?.({ type: 'ended', error: new EarshotError('capture-lost') });
    });
  }

  const whenAttached = (): Promise<void> =>
    isKnown ? Promise.resolve() : withDeadline(new Promise<void>((resolve) => attached.add(resolve)));

  async function openDocument(): Promise<void> {
    if (!(await hasDocument())) {
      // The port of a closed document may still stand.
      forgetPort();
      await chrome.offscreen.createDocument({
        url: offscreenPage,
        reasons: [chrome.offscreen.Reason.USER_MEDIA],
        justification: 'Captures the sound of the tab that is streamed.',
      });
    }
    await whenAttached();
  }

  /** Two starts at once share one document: Chromium allows no second. */
  const ensureDocument = (): Promise<void> => (creating ??= openDocument().finally(() => (creating = null)));

  /** Asks the page for something that takes a while. @throws EarshotError its refusal, capture-timeout */
  async function request(body: DistributiveOmit<Extract<ToOffscreen, { request: number }>, 'request'>): Promise<void> {
    const number = ++requests;
    const answer = new Promise<Answer>((resolve) => {
      waiting.set(number, resolve);
      tell({ ...body, request: number });
    });
    const reply = await withDeadline(answer).finally(() => waiting.delete(number));
    if (reply.type === 'done') return;
    const { code, detail } = reply;
    throw new EarshotError(code === 'capture-refused' ? explainCaptureRefusal(detail) : code, detail);
  }

  function endFrames(): void {
    inlet?.close();
    inlet = null;
    channel = null;
  }

  function takeOver(name: string, onEvent: (event: CaptureEvent) => void): TabCapture {
    endFrames();
    channel = name;
    inlet = openFrameInlet(name, onEvent);
    listener = onEvent;
    const tellMine = (message: ToOffscreen): void => {
      if (listener === onEvent) tell(message);
    };
    return {
      tabIds,
      encode: (format) => tellMine({ type: 'encode', format }),
      setMix: (mix) => tellMine({ type: 'mix', mix }),
      async addTab(tabId) {
        const streamId = await streamIdOf(tabId);
        if (listener !== onEvent) throw new EarshotError('capture-ended');
        try {
          await request({ type: 'add', tabId, streamId });
        } catch (error) {
          // one that comes too late would be in the mix without anybody who knows of it
          tellMine({ type: 'remove', tabId });
          throw error;
        }
      },
      removeTab: (tabId) => tellMine({ type: 'remove', tabId }),
      stop: () => {
        if (listener !== onEvent) return;
        listener = null;
        endFrames();
        tell({ type: 'stop' });
      },
    };
  }

  return {
    attach,
    ensureDocument,

    async start(source, mix, onEvent) {
      await ensureDocument();
      const graphSource =
        source.type === 'tone' ? source : ({ ...source, streamId: await streamIdOf(source.tabId) } as const);
      const name = `capture-${crypto.randomUUID()}`;
      const capture = takeOver(name, onEvent);
      try {
        await request({ type: 'start', source: graphSource, mix, channel: name });
      } catch (error) {
        // a start that comes too late would hold the tab without anybody who could let it go
        capture.stop();
        throw error;
      }
      return capture;
    },

    async adopt(onEvent) {
      if (!(await hasDocument())) return null;
      await whenAttached();
      return channel === null ? null : takeOver(channel, onEvent);
    },

    async release() {
      listener = null;
      endFrames();
      if (creating === null && !isDocumentInUse() && (await hasDocument())) await chrome.offscreen.closeDocument();
    },
  };
}

type Answer = Extract<FromOffscreen, { type: 'done' | 'failed' }>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Good for one use within seconds. @throws EarshotError capture-refused, capture-busy */
const streamIdOf = (tabId: number): Promise<string> =>
  chrome.tabCapture.getMediaStreamId({ targetTabId: tabId }).catch((cause: unknown) => {
    throw new EarshotError(explainCaptureRefusal(String(cause)), String(cause), cause);
  });

const hasDocument = async (): Promise<boolean> =>
  (await chrome.runtime.getContexts({ contextTypes: [chrome.runtime.ContextType.OFFSCREEN_DOCUMENT] })).length > 0;

function withDeadline<T>(wait: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EarshotError('capture-timeout')), startDeadlineMs);
  });
  return Promise.race([wait, late]).finally(() => clearTimeout(timer));
}
