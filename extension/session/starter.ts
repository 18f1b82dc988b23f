import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { OnAir } from './on-air.ts';
import type { Current } from './current.ts';
import { storage } from '../store/storage.ts';
import { planAgain, type BrowserTabs, type Plan } from './plan.ts';

/** Begins streams. Only the latest request counts; earlier ones are dropped. */
export interface Starter {
  /** resolves when the stream has ended, or did not begin */
  start(findPlan: () => Promise<Plan>): Promise<void>;
  /** takes over a capture that survived the background, unless the user was faster */
  restore(): Promise<void>;
}

export function createStarter(options: {
  current: Current;
  onAir: OnAir;
  capture: CaptureDoor;
  findTab: BrowserTabs['findTab'];
}): Starter {
  const { current, onAir } = options;
  /** settles when the last stream is cleaned up */
  let ended: Promise<void> = Promise.resolve();
  /** settles when an earlier background's capture is taken over or released */
  let restored: Promise<void> = Promise.resolve();

  async function start(findPlan: () => Promise<Plan>): Promise<void> {
    const isWanted = current.wish();
    const plan = await findPlan().catch((thrown: unknown) => {
      current.fail(asEarshotError(thrown, 'interrupted'));
    });
    if (!plan) return;
    // An earlier background's capture is taken over or released first: one tab is never captured twice.
    if (!plan.adopted) await restored;
    if (current.state.state === 'stopping') await ended;
    const begin = await onAir.prepare(plan);
    if (!isWanted() || current.state.state !== 'idle') return;
    ended = begin();
    await ended;
  }

  async function takeUp(): Promise<void> {
    const active = await storage.activeStream.get();
    const plan = active && (await planAgain(active, options).catch(() => null));
    const hasClicked = current.hasWished;
    if (plan && !hasClicked) return void start(async () => plan);
    // A capture without a stream belongs to one whose background was stopped while it was still connecting.
    await Promise.allSettled([storage.activeStream.remove(), options.capture.release()]);
    if (active && !hasClicked) current.fail(new EarshotError('interrupted'));
  }

  return {
    start,
    restore() {
      restored = takeUp();
      return restored;
    },
  };
}
