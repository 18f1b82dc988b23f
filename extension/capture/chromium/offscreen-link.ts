import { EarshotError } from '../../../shared-protocol/error.ts';
import type { RuntimePort } from '../../browser.ts';
import { wait } from '../../time/wait.ts';
import { createOffscreenDocument } from './offscreen-document.ts';
import { readFromOffscreen, type FromOffscreen, type ToOffscreen } from './offscreen-messages.ts';
import { explainCaptureRefusal } from './stream-id.ts';

/** Opening a stream and a worklet takes some 200 ms; a busy machine may need seconds. */
const answerDeadlineMs = 10_000;

type Answer = Extract<FromOffscreen, { type: 'done' | 'failed' }>;
export type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type OffscreenRequest = DistributiveOmit<Extract<ToOffscreen, { request: number }>, 'request'>;

/** The background's end of the offscreen document: the page, its port, and the requests over it. */
export interface OffscreenLink {
  /** to be called with every port that the document opens */
  attach(port: RuntimePort): void;
  /** @throws EarshotError as `OffscreenDocument.ensure` */
  ensure(): Promise<void>;
  isAlive(): Promise<boolean>;
  close(): Promise<void>;
  /** Lost if there is no page. */
  tell(message: ToOffscreen): void;
  /** Sends a request that takes a while. @throws EarshotError its refusal, capture-timeout */
  request(body: OffscreenRequest): Promise<void>;
}

export function createOffscreenLink(options: {
  /** everything except answers; nothing arrives from a replaced port */
  onMessage(message: Exclude<FromOffscreen, Answer>): void;
  /** the page was closed, or is about to be created again */
  onClosed(): void;
  /** the page disappeared by itself */
  onLost(): void;
}): OffscreenLink {
  let port: RuntimePort | null = null;
  /** whether the page has reported on this port what it captures: a port opens before its first message */
  let isKnown = false;
  /** by the number of the request */
  const waiting = new Map<number, (answer: Answer) => void>();
  let requests = 0;

  function forgetPort(): void {
    port = null;
    isKnown = false;
  }

  const page = createOffscreenDocument({
    isAttached: () => isKnown,
    forget() {
      forgetPort();
      options.onClosed();
    },
  });

  const tell = (message: ToOffscreen): void => port?.postMessage(message);

  function receive(message: FromOffscreen): void {
    if (message.type === 'done' || message.type === 'failed') return waiting.get(message.request)?.(message);
    options.onMessage(message);
    if (message.type !== 'attached') return;
    isKnown = true;
    page.onAttached();
  }

  return {
    attach(next) {
      port = next;
      isKnown = false;
      next.onMessage.addListener((raw) => {
        const message = readFromOffscreen(raw);
        if (message && port === next) receive(message);
      });
      next.onDisconnect.addListener(() => {
        if (port !== next) return;
        forgetPort();
        options.onLost();
      });
    },
    ensure: page.ensure,
    isAlive: page.isAlive,
    close: page.close,
    tell,
    async request(body) {
      const number = ++requests;
      const answer = new Promise<Answer>((resolve) => {
        waiting.set(number, resolve);
        tell({ ...body, request: number });
      });
      const inTime = wait(answer, { deadlineMs: answerDeadlineMs, code: 'capture-timeout' });
      const reply = await inTime.finally(() => waiting.delete(number));
      if (reply.type === 'done') return;
      const { code, detail } = reply;
      throw new EarshotError(code === 'capture-refused' ? explainCaptureRefusal(detail) : code, detail);
    },
  };
}
