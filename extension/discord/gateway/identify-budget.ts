import type { Clock } from '../../time/clock.ts';
import { wait } from '../../time/wait.ts';
import type { IdentifyBudgetStore } from './gateway-contract.ts';

/**
 * Discord resets the token of a bot that identifies 1000 times within a day. The limits are far below, because a loop
 * that restarts the extension counts too; `spacingMs` is Discord's window for one identify.
 */
export const identifyLimits = { perHour: 10, perDay: 100, spacingMs: 5000, storeDeadlineMs: 2000 } as const;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long to wait before the next identify, or `spent`. `times` are in ms since 1970. */
export function identifyAllowance(times: readonly number[], wallMs: number): { waitMs: number } | 'spent' {
  const since = (spanMs: number) => times.filter((at) => wallMs - at < spanMs).length;
  if (since(hourMs) >= identifyLimits.perHour || since(dayMs) >= identifyLimits.perDay) return 'spent';
  return { waitMs: Math.max(0, ...times.map((at) => at + identifyLimits.spacingMs - wallMs)) };
}

/**
 * The entries of a stored list that still count. A time in the future, left by a clock that was set back, counts as
 * now: it neither frees the budget nor locks it for years.
 */
export function relevantIdentifies(stored: unknown, wallMs: number): number[] {
  if (!Array.isArray(stored)) return [];
  return stored
    .filter((at): at is number => typeof at === 'number' && Number.isFinite(at))
    .map((at) => Math.min(at, wallMs))
    .filter((at) => wallMs - at < dayMs)
    .slice(-identifyLimits.perDay);
}

export interface IdentifyBudget {
  check(): Promise<{ waitMs: number } | 'spent'>;
  /** counts one identify, and stores that before it is sent, because the browser may die right after */
  spend(): Promise<void>;
}

/** A store that fails or hangs costs its memory, not the connection: this run's identifies are counted here too. */
export function createIdentifyBudget(store: IdentifyBudgetStore, clock: Clock): IdentifyBudget {
  let own: number[] = [];
  const limit = {
    clock,
    deadlineMs: identifyLimits.storeDeadlineMs,
    code: 'identify-budget',
    detail: 'store',
  } as const;
  const load = async () => {
    const stored: unknown = await wait(new Promise<unknown>((resolve) => resolve(store.load())), limit).catch(() => []);
    const wallMs = clock.wallMs();
    own = relevantIdentifies(own, wallMs);
    const known = relevantIdentifies(stored, wallMs);
    const counted = new Set(known);
    return [...known, ...own.filter((at) => !counted.has(at))].sort((a, b) => a - b);
  };
  return {
    async check() {
      return identifyAllowance(await load(), clock.wallMs());
    },
    async spend() {
      const times = await load();
      const wallMs = clock.wallMs();
      own.push(wallMs);
      await wait(new Promise<void>((resolve) => resolve(store.save([...times, wallMs]))), limit).catch(() => {});
    },
  };
}
