import { createHash } from 'node:crypto';
import type { Limit, Route } from './route.ts';

/** Discord's: requests of one bot to all routes together, except those that answer interactions. */
const globalLimit: Limit = { requests: 50, perMs: 1000 };
/** Buckets that are kept; the oldest of a server that runs for long are forgotten. */
const bucketLimit = 10_000;

export interface Verdict {
  isLimited: boolean;
  headers: Record<string, string>;
  /** for a request that has to wait */
  retryAfterMs: number;
  isGlobal: boolean;
}

interface Window {
  left: number;
  endsAtMs: number;
}

export interface RateLimits {
  take(route: Route, who: string, resource: string): Verdict;
}

/** A bucket's name: the same for every channel and guild, as Discord has it. */
export const bucketOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  createHash('sha256').update(`${method} ${path}`).digest('hex').slice(0, 32);

/** In seconds, rounded up to the millisecond: whoever waits as long as it says is let through. */
export const seconds = (ms: number): number => Math.ceil(ms) / 1000;

/** The headers of Discord's answers. https://docs.discord.com/developers/topics/rate-limits#header-format */
export const limitHeaders = (
  route: Pick<Route, 'method' | 'path' | 'limit'>,
  left: number,
  leftMs: number,
  wallMs: number,
): Record<string, string> => ({
  'x-ratelimit-limit': String(route.limit.requests),
  'x-ratelimit-remaining': String(left),
  'x-ratelimit-reset': seconds(wallMs + leftMs).toFixed(3),
  'x-ratelimit-reset-after': seconds(leftMs).toFixed(3),
  'x-ratelimit-bucket': bucketOf(route),
});

/**
 * Counts requests by route and by channel or guild in it, and all of a bot together.
 * @param isUnlimited lets everything through, with the same headers
 */
export function createRateLimits(now: () => number = Date.now, isUnlimited = false): RateLimits {
  const windows = new Map<string, Window>();

  const windowOf = (key: string, { requests, perMs }: Limit): Window => {
    const at = now();
    const found = windows.get(key);
    if (found && found.endsAtMs > at) return found;
    const fresh = { left: requests, endsAtMs: at + perMs };
    windows.delete(key);
    windows.set(key, fresh);
    if (windows.size > bucketLimit) windows.delete(windows.keys().next().value!);
    return fresh;
  };

  return {
    take(route, who, resource) {
      const at = now();
      if (!route.isOpen) {
        const all = windowOf(who, globalLimit);
        if (all.left === 0 && !isUnlimited) {
          const headers = { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
          return { isLimited: true, isGlobal: true, headers, retryAfterMs: all.endsAtMs - at };
        }
        all.left = Math.max(0, all.left - 1);
      }
      const window = windowOf(`${who} ${route.method} ${route.path} ${resource}`, route.limit);
      const isLimited = window.left === 0 && !isUnlimited;
      window.left = Math.max(0, window.left - 1);
      const leftMs = window.endsAtMs - at;
      const headers = {
        ...limitHeaders(route, window.left, leftMs, at),
        ...(isLimited && { 'x-ratelimit-scope': 'user' }),
      };
      return { isLimited, isGlobal: false, headers, retryAfterMs: leftMs };
    },
  };
}
