import type { IncomingMessage, ServerResponse } from 'node:http';
import { userPayload } from './gateway/guild-payload.ts';
import type { Seats } from './seats.ts';
import { changeOwnVoiceState } from './stage-channel.ts';
import type { World, WorldUser } from './world/world.ts';

/** The most a client may send in one request; Discord's own routes take far less. */
const maxBodyBytes = 64 * 1024;

export interface RestContext {
  userOf(token: string): WorldUser | undefined;
  gatewayUrl: string;
  world: World;
  seats: Seats;
}

/** A bot in a page or an extension may ask too: only its token decides what it may do. */
const fromAnywhere = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, PATCH',
  'access-control-allow-headers': 'authorization, content-type',
};

/** The text, as far as it fits: a longer one is cut and no longer valid JSON. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
    }
  } catch {
    // a client that went away waits for no answer
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The few routes that bot libraries request before they connect, and those of a bot on a stage. True if the request was
 * for Discord's API.
 */
export async function answerRest(
  request: IncomingMessage,
  { pathname }: URL,
  response: ServerResponse,
  context: RestContext,
): Promise<boolean> {
  const route = /^\/api(?:\/v\d+)?(\/.*)$/.exec(pathname)?.[1];
  if (route === undefined) return false;
  const answer = (status: number, body?: unknown): true => {
    response.writeHead(status, { 'content-type': 'application/json', ...fromAnywhere });
    response.end(body === undefined ? undefined : JSON.stringify(body));
    return true;
  };
  const refuse = (): true => answer(405, { message: '405: Method Not Allowed', code: 0 });
  if (request.method === 'OPTIONS') return answer(204);
  if (route === '/gateway') return request.method === 'GET' ? answer(200, { url: context.gatewayUrl }) : refuse();
  const user = context.userOf(/^Bot (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (!user) return answer(401, { message: '401: Unauthorized', code: 0 });
  const guildId = /^\/guilds\/(\d+)\/voice-states\/@me$/.exec(route)?.[1];
  if (guildId !== undefined) {
    if (request.method !== 'PATCH') return refuse();
    const body = await readBody(request);
    const refusal = changeOwnVoiceState({ ...context, userId: user.id, guildId, body });
    return refusal ? answer(refusal.status, { message: refusal.message, code: refusal.code }) : answer(204);
  }
  if (request.method !== 'GET') return refuse();
  if (route === '/users/@me') return answer(200, userPayload(user));
  if (route === '/gateway/bot')
    return answer(200, {
      url: context.gatewayUrl,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 },
    });
  return answer(404, { message: '404: Not Found', code: 0 });
}
