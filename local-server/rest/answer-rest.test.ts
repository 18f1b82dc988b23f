import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askApi } from '../testing/ask-api.ts';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

const ask = (method: string, path: string, more: Parameters<typeof askApi>[3] = {}) =>
  askApi(server, method, path, more);

test('a browser’s User-Agent is refused, whatever it asks for; its preflight is not', async () => {
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36' };
  for (const path of ['/users/@me', '/gateway'])
    expect(await ask('GET', path, { headers })).toMatchObject({
      status: 403,
      body: { message: 'internal network error', code: 40333 },
    });
  const preflight = await ask('OPTIONS', '/channels/1/voice-status', { headers, token: null });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
  expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*x-audit-log-reason/i);
});

test.each(['', '/v9', '/v10'])('the API answers under /api%s', async (version) => {
  const response = await fetch(`${server.restUrl}${version}/users/@me`, {
    headers: { authorization: `Bot ${server.token}` },
  });
  expect(await response.json()).toMatchObject({ id: server.bot.id, bot: true });
});

test.each([
  ['no token', 'GET', '/users/@me', { token: null }, 401, { message: '401: Unauthorized', code: 0 }],
  ['another token', 'GET', '/users/@me', { token: 'a.b.c' }, 401, { message: '401: Unauthorized', code: 0 }],
  ['a route that is none', 'GET', '/nothing', {}, 404, { message: '404: Not Found', code: 0 }],
  ['an id that is none', 'PUT', '/channels/x/voice-status', {}, 404, { message: '404: Not Found', code: 0 }],
  ['an id in the place of a name', 'GET', '/users/@you', {}, 404, { message: '404: Not Found', code: 0 }],
  ['another method', 'POST', '/gateway/bot', {}, 405, { message: '405: Method Not Allowed', code: 0 }],
  ['another channel', 'PUT', '/channels/7/voice-status', { body: { status: null } }, 404, { code: 10003 }],
  ['no JSON', 'PUT', '/channels/7/voice-status', { body: '{' }, 400, { code: 50109 }],
  ['a body beyond 1 MiB', 'PUT', '/channels/7/voice-status', { body: 'x'.repeat(1_100_000) }, 413, { code: 40005 }],
  [
    'a body of another type',
    'PUT',
    '/channels/7/voice-status',
    { body: 'status', headers: { 'content-type': 'text/plain' } },
    400,
    { code: 50035 },
  ],
  ['a body that is a list', 'PUT', '/channels/7/voice-status', { body: [] }, 400, { code: 50035 }],
])('%s is answered as Discord does', async (_, method, path, more, status, body) => {
  expect(await ask(method, path, more)).toMatchObject({ status, body });
});

test('each answer says what is left of its limit, and a request beyond it when to come again', async () => {
  const path = '/channels/7/voice-status';
  const first = await ask('PUT', path, { body: { status: null } });
  const bucket = first.headers.get('x-ratelimit-bucket');
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'x-ratelimit-limit': '10',
    'x-ratelimit-remaining': '9',
    'x-ratelimit-reset': expect.stringMatching(/^\d+\.\d{3}$/) as string,
    'x-ratelimit-reset-after': expect.stringMatching(/^\d+\.\d{3}$/) as string,
  });
  for (let more = 0; more < 9; more += 1) await ask('PUT', path, { body: { status: null } });
  const late = await ask('PUT', path, { body: { status: null } });
  expect(late).toMatchObject({
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: expect.any(Number) as number, global: false },
  });
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThanOrEqual(late.body.retry_after);
  expect(late.headers.get('x-ratelimit-scope')).toBe('user');
  expect(late.headers.get('via')).toBeTruthy();
  expect(late.headers.get('x-ratelimit-bucket')).toBe(bucket);
  // Another channel has a limit of its own, in the same bucket.
  const other = await ask('PUT', '/channels/8/voice-status', { body: { status: null } });
  expect(other.status).toBe(404);
  expect(other.headers.get('x-ratelimit-bucket')).toBe(bucket);
});

test('a fault answers, limits, delays or cuts as often as it was told, and the route is itself again', async () => {
  const { rest } = server.faults;
  rest.on('GET /users/@me', { act: 'limit', retryAfterMs: 1500 }, 1);
  const limited = await ask('GET', '/users/@me');
  expect(limited).toMatchObject({ status: 429, body: { retry_after: 1.5, global: false } });
  expect(limited.headers.get('retry-after')).toBe('2');
  rest.on('GET /users/@me', { act: 'limit', retryAfterMs: 100, scope: 'global' }, 1);
  const global = await ask('GET', '/users/@me');
  expect(global.body.global).toBe(true);
  expect(global.headers.get('x-ratelimit-global')).toBe('true');
  expect((await ask('GET', '/users/@me')).status).toBe(200);

  rest.on('PUT /channels/7/voice-status', { act: 'answer', status: 503, body: { message: 'later' } }, 1);
  expect((await ask('PUT', '/channels/8/voice-status', { body: { status: null } })).status).toBe(404);
  expect(await ask('PUT', '/channels/7/voice-status')).toMatchObject({ status: 503, body: { message: 'later' } });
  rest.on('*', { act: 'delay', delayMs: 20 }, 1);
  expect((await ask('GET', '/gateway')).status).toBe(200);
  rest.on('*', { act: 'cut' }, 1);
  await expect(ask('GET', '/gateway')).rejects.toThrow();
  rest.on('*', { act: 'hang' });
  await expect(fetch(`${server.restUrl}/gateway`, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  server.faults.reset();
  expect((await ask('GET', '/gateway')).status).toBe(200);
});

test('a path may come with percent signs, as libraries write it', async () => {
  expect((await ask('GET', '/users/%40me')).status).toBe(200);
  expect((await ask('GET', '/users/%ff')).status).toBe(404);
});

test('a version that Discord has not is refused', async () => {
  const response = await fetch(`${server.restUrl}/v99/gateway`);
  expect([response.status, await response.json()]).toEqual([400, { message: 'Invalid API version', code: 50041 }]);
});

test('the event log tells of each answer, and of no token', async () => {
  const heard = server.events.waitFor('rest-answer', ({ method }) => method === 'POST');
  await ask('POST', '/interactions/7/s3cret/callback', { token: null, body: { type: 1 } });
  expect(await heard).toEqual({
    userId: null,
    method: 'POST',
    path: '/interactions/7/[redacted]/callback',
    status: 404,
  });
});

test('a body that breaks off costs only its own request', async () => {
  const { port } = new URL(server.restUrl);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `PUT /api/v10/channels/7/voice-status HTTP/1.1\r\nHost: x\r\nAuthorization: Bot ${server.token}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"status`,
  );
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  expect((await ask('GET', '/gateway')).status).toBe(200);
});
