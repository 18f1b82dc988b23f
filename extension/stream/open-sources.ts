import { EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor, CaptureEvent, CaptureMix, TabCapture } from '../capture/sound/tab-capture.ts';
import { wait } from '../time/wait.ts';
import type { SourceEvent } from './stream-contract.ts';
import type { Target } from './stream-event.ts';

/**
 * Starts to capture the tab or the test tone, or takes a capture over that outlived the background.
 * @throws EarshotError as `CaptureDoor.start`, interrupted where there is nothing to take over, or the signal's reason
 */
export async function openSources(options: {
  capture: CaptureDoor;
  target: Target;
  isAdopted: boolean;
  /** as it is by now */
  mix(): CaptureMix;
  signal: AbortSignal;
  onCapture(event: CaptureEvent): void;
  onSource(event: SourceEvent): void;
}): Promise<TabCapture> {
  const { capture, target, isAdopted, onCapture } = options;
  const first = options.mix();
  const source = target.tab ? ({ type: 'tab', tabId: target.tab.id } as const) : ({ type: 'tone' } as const);
  const opening = isAdopted ? capture.adopt(onCapture) : capture.start(source, first, onCapture);
  const opened = await wait(opening, { signal: options.signal }).catch((thrown: unknown) => {
    // Stopped meanwhile: what opens late has nobody to belong to.
    void opening.then((late) => late?.stop()).catch(() => undefined);
    throw thrown;
  });
  if (!opened) throw new EarshotError('interrupted');
  // A fader that was moved meanwhile, or that the capture knows from a background before this one.
  if (isAdopted || options.mix() !== first) opened.setMix(options.mix());
  if (isAdopted) miss(options.mix(), opened.tabIds ?? [], options.onSource);
  return opened;
}

/** Tabs may have ended while no background was there to be told. */
function miss(mix: CaptureMix, captured: readonly number[], onSource: (event: SourceEvent) => void): void {
  for (const tabId of Object.keys(mix.tabs).map(Number))
    if (!captured.includes(tabId)) onSource({ type: 'tab-ended', tabId, error: new EarshotError('capture-ended') });
}
