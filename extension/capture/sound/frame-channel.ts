import type { CapturedSound } from './tab-capture.ts';

/**
 * From the encoder's worker straight to the background, over a message port that the background creates. The popup, the
 * setup page and the capture page share one main thread: an opening popup blocks it for 50 to 240 ms, and frames that
 * crossed it were that late. A broadcast channel would do the same, but with a detour through the browser's own
 * process.
 */
type ToBackground = CapturedSound;
/** frames taken since the last such message */
type ToWorker = { taken: number };

/** Frames that may wait for a slow background before new ones are dropped: 500 ms. */
export const maxFramesInFlight = 25;
/** The background answers once per this many frames: each answer wakes the worker. */
export const takenEvery = 10;

export interface FrameOutlet {
  post(message: ToBackground): void;
}

/** The worker's end. What a dead background did not take is lost with its port. */
export function openFrameOutlet(port: MessagePort): FrameOutlet {
  let inFlight = 0;
  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    inFlight -= data.taken;
  };
  return {
    post(message) {
      if (message.type === 'frame') {
        if (inFlight >= maxFramesInFlight) return;
        inFlight += 1;
      }
      port.postMessage(message);
    },
  };
}

export interface FrameInlet {
  /** the worker's end, for `openFrameOutlet` */
  readonly outlet: MessagePort;
  /** Nothing arrives after it. */
  close(): void;
}

/** The background's end. */
export function openFrameInlet(onMessage: (message: ToBackground) => void): FrameInlet {
  const { port1: inlet, port2: outlet } = new MessageChannel();
  let taken = 0;
  inlet.onmessage = ({ data }: MessageEvent<ToBackground>) => {
    if (data.type === 'frame') {
      taken += 1;
      if (taken === takenEvery) {
        inlet.postMessage({ taken } satisfies ToWorker);
        taken = 0;
      }
    }
    onMessage(data);
  };
  return {
    outlet,
    close() {
      inlet.onmessage = null;
      inlet.close();
    },
  };
}
