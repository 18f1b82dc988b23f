import type { CapturedSound } from './tab-capture.ts';

/**
 * From the encoder's worker straight to the background. The popup, the setup page and the page of the capture share one
 * main thread: a popup that opens keeps it for 50 to 240 ms, and frames that crossed it came as late.
 */
type ToBackground = CapturedSound;
type ToWorker =
  /** from a background that is new on the channel: frames that the previous one did not take are lost */
  | { type: 'listening' }
  /** this many more frames than reported before */
  | { type: 'taken'; frames: number };

/** Frames that may wait for a slow background before new ones are dropped: 500 ms. */
export const maxFramesInFlight = 25;
/** The background answers once per this many frames, which costs a twentieth of a message each. */
export const takenEvery = 5;

/** The worker's end. */
export function openFrameOutlet(name: string): { post(message: ToBackground): void } {
  const channel = new BroadcastChannel(name);
  let inFlight = 0;
  channel.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.type === 'taken') inFlight -= data.frames;
    if (data.type === 'listening') inFlight = 0;
  };
  return {
    post(message) {
      if (message.type === 'frame') {
        if (inFlight >= maxFramesInFlight) return;
        inFlight += 1;
      }
      channel.postMessage(message);
    },
  };
}

export interface FrameInlet {
  /** Nothing comes after it. */
  close(): void;
}

/** The background's end. */
export function openFrameInlet(name: string, onMessage: (message: ToBackground) => void): FrameInlet {
  const channel = new BroadcastChannel(name);
  const tell = (message: ToWorker): void => channel.postMessage(message);
  let taken = 0;
  channel.onmessage = ({ data }: MessageEvent<ToBackground | ToWorker>) => {
    // Everyone on the channel receives everyone else's messages.
    if (data.type !== 'frame' && data.type !== 'silence') return;
    if (data.type === 'frame') {
      taken += 1;
      if (taken === takenEvery) {
        tell({ type: 'taken', frames: taken });
        taken = 0;
      }
    }
    onMessage(data);
  };
  tell({ type: 'listening' });
  return {
    close() {
      channel.onmessage = null;
      channel.close();
    },
  };
}
