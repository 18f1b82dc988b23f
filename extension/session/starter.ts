import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { OnAir } from './on-air.ts';
import type { Running } from './running.ts';
import { storage } from '../store/storage.ts';
import { planAgain, type FindTabs, type Plan } from './plan.ts';

/** Who begins a stream and who stops it. The last wish counts, and whatever was wanted before it is dropped. */
export interface Starter {
  /** resolves when the stream is over, or was none */
  start(findPlan: () => Promise<Plan>): Promise<void>;
  stop(): void;
  /** takes over a capture that outlived the background, unless the user was quicker */
  restore(): Promise<void>;
}

export function createStarter(options: {
  running: Running;
  onAir: OnAir;
  capture: CaptureDoor;
  findTab: FindTabs['findTab'];
  /** what the user asked for did not come to be */
  fail(error: EarshotError): void;
}): Starter {
  const { running, onAir, fail } = options;
  let wishes = 0;
  /** settles when nothing of the last stream is left */
  let ended: Promise<void> = Promise.resolve();
  /** settles when it is decided what becomes of an earlier background's capture */
  let restored: Promise<void> = Promise.resolve();

  async function start(findPlan: () => Promise<Plan>): Promise<void> {
    const wish = ++wishes;
    const plan = await findPlan().catch((thrown: unknown) => {
      fail(asEarshotError(thrown, 'interrupted'));
    });
    if (!plan) return;
    // What an earlier background left is taken over or let go first: one tab is never captured twice.
    if (!plan.adopted) await restored;
    if (running.state.state === 'stopping') await ended;
    const begin = await onAir.prepare(plan);
    if (wish !== wishes || running.state.state !== 'idle') return;
    ended = begin();
    await ended;
  }

  async function takeUp(): Promise<void> {
    const active = await storage.activeStream.get();
    const plan = active && (await planAgain(active, options).catch(() => null));
    const hasClicked = wishes > 0;
    if (plan && !hasClicked) return void start(async () => plan);
    // A capture without a stream is one whose background was stopped while it was still connecting.
    await Promise.allSettled([storage.activeStream.remove(), options.capture.release()]);
    if (active && !hasClicked) fail(new EarshotError('interrupted'));
  }

  return {
    start,
    stop() {
      wishes += 1;
      // At once: a background that is stopped before the stream has ended would bring it back.
      void storage.activeStream.remove();
      running.apply({ type: 'stop' });
      running.stream?.stop();
    },
    restore() {
      restored = takeUp();
      return restored;
    },
  };
}
