import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RestRuleBook } from '../faults.ts';
import { cors } from './cors.ts';
import { readBody } from './read-body.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { Refusal } from './refusal.ts';
import { limitedBody, obeyRule } from './rest-faults.ts';
import { findRoute } from './route-table.ts';
import type { RestContext } from './route.ts';
import type { WorldUser } from '../world/world.ts';

/** discord.py takes a 429 without it for a ban of its address, and gives up instead of waiting. */
const fromBehindAProxy = { via: '1.1 earshot-box' };

/** Answers requests for Discord's API. False if a request was for something else. */
export type RestServer = (request: IncomingMessage, url: URL, response: ServerResponse) => Promise<boolean>;

export function createRestServer(context: RestContext, rules: RestRuleBook, isUnlimited: boolean): RestServer {
  const limits = createRateLimits(Date.now, isUnlimited);
  return async (request, url, response) => {
    // Served with every version that is not discontinued, and without one.
    const path = /^\/api(?:\/v(?:6|7|8|9|10))?(\/.*)$/.exec(url.pathname)?.[1];
    if (path === undefined) return false;
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      if (response.headersSent || response.destroyed) return;
      // First, since what cannot be written must not have begun.
      const text = body === null ? undefined : JSON.stringify(body);
      response.writeHead(status, {
        ...(body !== null && { 'content-type': 'application/json' }),
        ...cors,
        ...fromBehindAProxy,
        ...headers,
      });
      response.end(text);
    };
    response.once('finish', () => {
      const { method = 'GET' } = request;
      const told = path.replace(tokenInPath, '$1[redacted]');
      const userId = userOf(request, context)?.id ?? null;
      context.events.emit('rest-answer', { userId, method, path: told, status: response.statusCode });
    });
    try {
      await serve({ request, url, path, response, answer, limits, rules, context });
    } catch (thrown) {
      const { status, body } = thrown instanceof Refusal ? thrown : new Refusal('internal');
      answer(status, body);
    } finally {
      // What was not read would stand in the way of the connection's next request.
      request.resume();
    }
    return true;
  };
}

/** Interactions and webhooks carry their secret in the address. */
const tokenInPath = /^(\/(?:interactions|webhooks)\/\d+\/)[^/]+/;

const userOf = ({ headers }: IncomingMessage, context: RestContext): WorldUser | undefined =>
  context.userOf(/^Bot (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '');

interface Serving {
  request: IncomingMessage;
  url: URL;
  path: string;
  response: ServerResponse;
  answer(status: number, body: unknown, headers?: Record<string, string>): void;
  limits: RateLimits;
  rules: RestRuleBook;
  context: RestContext;
}

async function serve(serving: Serving): Promise<void> {
  const { request, url, path, response, answer, context } = serving;
  const { method = 'GET', headers } = request;
  if (method === 'OPTIONS') return answer(200, null);
  if (/^Mozilla\//.test(headers['user-agent'] ?? '')) throw new Refusal('browser');
  if (/^\/v\d+(?:\/|$)/.test(path)) throw new Refusal('invalid-version');
  const found = findRoute(method, path);
  if (typeof found === 'string') throw new Refusal(found);
  const { route, params } = found;
  const rule = serving.rules.take(`${route.method} ${route.path}`, `${route.method} ${path}`);
  if (rule && (await obeyRule(rule, route, response, answer))) return;

  const user = userOf(request, context);
  if (!user && !route.isOpen) throw new Refusal('unauthorized');
  const who = user?.id ?? request.socket.remoteAddress ?? '';
  const verdict = serving.limits.take(route, who, params.channel ?? params.guild ?? params.token ?? '');
  if (verdict.isLimited) {
    const { retryAfterMs, isGlobal } = verdict;
    const wait = { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
    return answer(429, limitedBody(retryAfterMs, isGlobal), { ...verdict.headers, ...wait });
  }
  try {
    const sent = await readBody(request, route.body);
    const asked = { user: user!, params, query: url.searchParams, ...sent, reason: readReason(request), context };
    const result = await route.answer(asked);
    answer(result?.status ?? (result ? 200 : 204), result?.body ?? null, verdict.headers);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    answer(thrown.status, thrown.body, verdict.headers);
  }
}

/** X-Audit-Log-Reason comes with percent signs, since headers hold no other letters. */
function readReason({ headers }: IncomingMessage): string | null {
  const raw = headers['x-audit-log-reason'];
  if (typeof raw !== 'string' || raw === '') return null;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
