import type { CapturedSound, CaptureEvent, CaptureListener } from '../tab-capture.ts';

/** Sends it as a capture would. */
export function tellListener(listener: CaptureListener, said: CapturedSound | CaptureEvent): void {
  if (said.type === 'frame' || said.type === 'silence') listener.onSound(said);
  else listener.onEvent(said);
}
