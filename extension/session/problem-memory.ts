import { isHostProblem } from '../host/host-watch.ts';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { Problem } from './state.ts';
import { storage, type Ended } from '../store/storage.ts';

/** As stored, without its place. */
export const endedFor = ({ error, liveMs }: Problem): Ended => ({ code: error.code, detail: error.detail, liveMs });

export const problemOf = ({ code, detail, liveMs }: Ended, target: Problem['target']): Problem => ({
  error: new EarshotError(code, detail),
  target,
  liveMs,
});

/**
 * A problem that nobody could read yet outlives the background, which the browser stops once nothing streams. What is
 * wrong with the helper does not: the next background looks for itself, and could find it in order before it recalls.
 */
export async function rememberProblem(problem: Problem | null): Promise<void> {
  if (!problem || isHostProblem(problem.error.code)) return storage.lastProblem.remove();
  const { target } = problem;
  const place = target && { guildId: target.guildId, channelId: target.channelId };
  await storage.lastProblem.set({ ...endedFor(problem), target: place });
}

export async function recallProblem(): Promise<Problem | null> {
  const stored = await storage.lastProblem.get();
  return stored && problemOf(stored, stored.target);
}
