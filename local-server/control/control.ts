import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import type { LocalServer } from '../contract.ts';
import { urlOf } from '../request-url.ts';
import { bodyWords } from './body-words.ts';
import { ControlError, plain, type ControlRoute } from './control-route.ts';
import { faultRoutes } from './fault-routes.ts';
import { createToldEvents, type EventQuery } from './told-events.ts';
import { worldRoutes } from './world-routes.ts';

/**
 * Control over HTTP, for tests in any language: a port of its own on 127.0.0.1. Every request carries the secret. One
 * that a web page may have sent is refused, whatever it carries: with an Origin, or for a name that is not this
 * computer's.
 */
export interface Control {
  url: string;
  /** for `Authorization: Bearer` */
  secret: string;
  close(): Promise<void>;
}

/** A file that the speaker says, in base64: two minutes of stereo. */
const maxBodyBytes = 32 * 1024 * 1024;
const longestWaitMs = 60_000;
const usualWaitMs = 5000;
const mostEvents = 1000;

const countOf = (text: string | null, usual: number, most: number): number => {
  if (text === null) return usual;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw new ControlError(400, 'query', `"${text}" is no number`);
  return Math.min(count, most);
};

/** What the query says beside the fields of an event. */
const ownWords: readonly string[] = ['after', 'name', 'timeoutMs', 'limit'];

const queryOf = (query: URLSearchParams): EventQuery => ({
  after: countOf(query.get('after'), 0, Number.MAX_SAFE_INTEGER),
  name: query.get('name'),
  fields: Object.fromEntries([...query].filter(([key]) => !ownWords.includes(key))),
});

/** Everything that there is, in the order in which it is documented. */
export const controlRoutes: readonly ControlRoute[] = [
  plain('GET', '/v1', 'This list', () => ({
    routes: controlRoutes.map(({ method, path, does, schema }) => ({
      method,
      path,
      does,
      body: schema && bodyWords(schema),
    })),
  })),
  plain('GET', '/v1/snapshot', 'Who is in which channel, and how they are connected', ({ server }) => server.members()),
  plain('GET', '/v1/verdict', 'What the channel has heard so far', ({ server }) => server.verdict()),
  plain(
    'GET',
    '/v1/events',
    'Events after number `after`, of one `name` and with these fields if they are given: `?name=joined&userId=…`',
    ({ events, query }) => ({
      last: events.last(),
      events: events.find(queryOf(query)).slice(0, countOf(query.get('limit'), mostEvents, mostEvents)),
    }),
  ),
  plain(
    'GET',
    '/v1/events/wait',
    'The first such event, past or to come, within `timeoutMs`',
    async ({ events, query, signal }) => {
      const timeoutMs = countOf(query.get('timeoutMs'), usualWaitMs, longestWaitMs);
      const found = await events.waitFor(queryOf(query), timeoutMs, signal);
      if (found) return found;
      throw new ControlError(
        408,
        'no-event',
        `no such event within ${timeoutMs} ms`,
        'GET /v1/events lists what came.',
      );
    },
  ),
  ...faultRoutes,
  ...worldRoutes,
  plain(
    'POST',
    '/v1/reset',
    'Removes every fault, stops the speaker and clears the recording; everyone stays',
    ({ server }) => {
      server.faults.reset();
      server.speaker.stop();
      server.listener.reset();
    },
  ),
];

export async function startControl({ server, port = 0 }: { server: LocalServer; port?: number }): Promise<Control> {
  const secret = randomBytes(32).toString('base64url');
  const events = createToldEvents(server.events);
  const life = new AbortController();
  const http = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', reject);
      resolve();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, life.signal]);
    try {
      const result = await resultOf(request, signal);
      if (result === undefined) return void response.writeHead(204, headers).end();
      reply(response, 200, result);
    } catch (error) {
      const { status, code, message, hint } = asControlError(error);
      reply(response, status, { code, message, hint });
    }
  }

  async function resultOf(request: IncomingMessage, signal: AbortSignal): Promise<unknown> {
    expectNoPage(request);
    expectSecret(request, secret);
    const url = urlOf(request);
    if (!url) throw new ControlError(400, 'target', 'the target of this request is no path');
    const { route, params } = findRoute(request.method ?? '', url.pathname);
    const body = route.schema ? await readBody(request, route.schema) : undefined;
    return route.run({ server, events, params, query: url.searchParams, body: body as never, signal });
  }

  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    secret,
    async close() {
      life.abort();
      events.close();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
}

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

function asControlError(error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  // The server's own way to say that something named is not there.
  if (error instanceof RangeError)
    return new ControlError(404, 'not-there', error.message, 'GET /v1/snapshot has the ids.');
  return new ControlError(500, 'unexpected', error instanceof Error ? error.message : String(error));
}

/** Browsers name the origin of what pages send, and a name that was made to point here is in Host. */
function expectNoPage({ headers: { origin, host, 'sec-fetch-site': site } }: IncomingMessage): void {
  const isOurs = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host ?? '');
  if (origin !== undefined || !isOurs || (site !== undefined && site !== 'none'))
    throw new ControlError(403, 'web-page', 'web pages may not control the box');
}

function expectSecret({ headers: { authorization = '' } }: IncomingMessage, secret: string): void {
  const given = Buffer.from(authorization.replace(/^Bearer /, ''));
  const wanted = Buffer.from(secret);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new ControlError(401, 'secret', 'the secret is missing or wrong', 'Authorization: Bearer and controlSecret.');
}

function findRoute(method: string, pathname: string): { route: ControlRoute; params: Record<string, string> } {
  const parts = pathname.replace(/\/$/, '').split('/');
  const there = controlRoutes.flatMap((route) => {
    const params = match(route.path.split('/'), parts);
    return params ? [{ route, params }] : [];
  });
  const found = there.find(({ route }) => route.method === method);
  if (found) return found;
  if (there.length > 0) {
    const methods = there.map(({ route }) => route.method).join(', ');
    throw new ControlError(405, 'method', `${method} is not for ${pathname}`, `It takes ${methods}.`);
  }
  throw new ControlError(404, 'route', `there is no ${pathname}`, 'GET /v1 lists what there is.');
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const part = decoded(parts[index]!);
    if (part === null) return null;
    if (wanted.startsWith(':')) params[wanted.slice(1)] = part;
    else if (wanted !== part) return null;
  }
  return params;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage, schema: v.GenericSchema): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new ControlError(
      415,
      'content-type',
      'the body is not application/json',
      'Set Content-Type: application/json.',
    );
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new ControlError(413, 'body-length', 'the body is over 32 MB');
    chunks.push(chunk);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new ControlError(400, 'json', error instanceof Error ? error.message : String(error));
  }
  const result = v.safeParse(schema, raw, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ControlError(400, 'shape', `${v.getDotPath(issue) ?? 'the body'}: ${issue.message}`);
}
