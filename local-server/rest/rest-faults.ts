import { setTimeout as after } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { RestRule } from '../faults.ts';
import { limitHeaders, seconds } from './rate-limits.ts';
import type { Route } from './route.ts';

/** What a rule does to a request. True if that was its answer, or that it gets none. */
export async function obeyRule(
  rule: RestRule,
  route: Route,
  response: ServerResponse,
  answer: (status: number, body: unknown, headers: Record<string, string>) => void,
): Promise<boolean> {
  switch (rule.act) {
    case 'delay':
      await after(rule.delayMs);
      return response.destroyed;
    case 'hang':
      return true;
    case 'cut':
      response.destroy();
      return true;
    case 'answer':
      answer(rule.status, rule.body ?? null, rule.headers ?? {});
      return true;
    case 'limit': {
      const { retryAfterMs, scope = 'user' } = rule;
      const isGlobal = scope === 'global';
      answer(429, limitedBody(retryAfterMs, isGlobal, scope), {
        ...(isGlobal ? { 'x-ratelimit-global': 'true' } : limitHeaders(route, 0, retryAfterMs, Date.now())),
        'x-ratelimit-scope': scope,
        'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      });
      return true;
    }
  }
}

export const limitedBody = (retryAfterMs: number, isGlobal: boolean, scope = 'user') => ({
  message: scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.',
  retry_after: seconds(retryAfterMs),
  global: isGlobal,
});
