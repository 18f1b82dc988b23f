import { EarshotError } from '../../shared-protocol/error.ts';
import type { Problem } from './state.ts';
import { storage } from '../store/storage.ts';

/** A problem that nobody could read yet outlives the background, which the browser stops once nothing streams. */
export async function rememberProblem(problem: Problem | null): Promise<void> {
  if (!problem) return storage.lastProblem.remove();
  const { error, target, liveMs } = problem;
  const place = target && { guildId: target.guildId, channelId: target.channelId };
  await storage.lastProblem.set({ code: error.code, detail: error.detail, target: place, liveMs });
}

export async function recallProblem(): Promise<Problem | null> {
  const stored = await storage.lastProblem.get();
  return (
    stored && { error: new EarshotError(stored.code, stored.detail), target: stored.target, liveMs: stored.liveMs }
  );
}
