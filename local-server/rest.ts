import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WorldUser } from './world/world.ts';
import { userPayload } from './gateway/guild-payload.ts';

export interface RestContext {
  userOf(token: string): WorldUser | undefined;
  gatewayUrl: string;
}

/** The few routes that bot libraries ask before they connect. True where the request was one of Discord's API. */
export function answerRest(request: IncomingMessage, response: ServerResponse, context: RestContext): boolean {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const route = /^\/api(?:\/v\d+)?(\/.*)$/.exec(pathname)?.[1];
  if (route === undefined) return false;
  const answer = (status: number, body: unknown): true => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return true;
  };
  if (request.method !== 'GET') return answer(405, { message: '405: Method Not Allowed', code: 0 });
  if (route === '/gateway') return answer(200, { url: context.gatewayUrl });
  const user = context.userOf(/^Bot (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (!user) return answer(401, { message: '401: Unauthorized', code: 0 });
  if (route === '/users/@me') return answer(200, userPayload(user));
  if (route === '/gateway/bot')
    return answer(200, {
      url: context.gatewayUrl,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 },
    });
  return answer(404, { message: '404: Not Found', code: 0 });
}
