import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askForVoice, openRaw, readReady, signIn } from '../testing/raw-client.ts';
import { controlRoutes, startControl, type Control } from './control.ts';
import { mergePatch } from './fault-routes.ts';

let server: LocalServer;
let control: Control;
beforeEach(async () => {
  server = await startLocalServer();
  control = await startControl({ server });
});
afterEach(async () => {
  await control.close();
  await server.close();
});

interface Answer {
  status: number;
  // What the routes answer is what these tests are about.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(control.url + path, {
    method,
    headers: {
      authorization: `Bearer ${control.secret}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** With headers that fetch would not let through. */
const raw = (headers: Record<string, string>, method = 'GET', path = '/v1'): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(control.url);
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });

describe('keeps out', () => {
  const secret = () => ({ authorization: `Bearer ${control.secret}` });
  test.each([
    ['who has no secret', () => ({}), 401],
    ['who has a wrong one', () => ({ authorization: `Bearer ${'x'.repeat(43)}` }), 401],
    ['who has a part of it', () => ({ authorization: `Bearer ${control.secret.slice(1)}` }), 401],
    ['pages, even with the secret', () => ({ ...secret(), origin: 'https://evil.example' }), 403],
    ['pages of this computer', () => ({ ...secret(), origin: control.url }), 403],
    ['pages without an origin', () => ({ ...secret(), 'sec-fetch-site': 'cross-site' }), 403],
    ['names that were made to point here', () => ({ ...secret(), host: 'evil.example' }), 403],
    ['nobody else', secret, 200],
  ])('%s', async (_, headers, status) => {
    expect(await raw(headers())).toBe(status);
  });

  test('the question before a page’s request, with no word that would allow it', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const response = await fetch(`${control.url}/v1/reset`, { method: 'OPTIONS', headers });
    expect(response.status).toBe(403);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

test('lists what there is, each once and in words', async () => {
  const { body } = await ask('GET', '/v1');
  expect(body.routes).toHaveLength(controlRoutes.length);
  const names = body.routes.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { does } of body.routes) expect(does).toMatch(/\w{3}/);
});

describe('bad requests are answered, and change nothing', () => {
  test.each([
    ['GET', '/v2', undefined, 404, 'route'],
    ['PUT', '/v1/reset', undefined, 405, 'method'],
    ['POST', '/v1/faults/voice', '{', 400, 'json'],
    ['POST', '/v1/faults/voice', [], 400, 'shape'],
    ['POST', '/v1/faults/voice', { message: 'READY', act: 'explode' }, 400, 'shape'],
    ['POST', '/v1/faults/voice', { message: 'READY', act: 'drop', times: 0 }, 400, 'shape'],
    ['PATCH', '/v1/faults/udp', { loss: 2 }, 400, 'shape'],
    ['PATCH', '/v1/faults/udp', { lost: 1 }, 400, 'shape'],
    ['GET', '/v1/events?after=soon', undefined, 400, 'query'],
    ['GET', '/v1/events/wait?name=joined&timeoutMs=1', undefined, 408, 'no-event'],
    ['POST', '/v1/people/1/join', { channelId: '100000000000000001' }, 404, 'not-there'],
    ['POST', '/v1/gateway/100000000000000001/reconnect', undefined, 404, 'not-there'],
    ['POST', '/v1/members/100000000000000001/kick', { guildId: '100000000000000001' }, 404, 'not-there'],
    ['DELETE', '/v1/channels/100000000000000001', undefined, 404, 'not-there'],
    ['POST', '/v1/guilds/100000000000000001/voice-server', {}, 404, 'not-there'],
    // a text channel
    ['POST', '/v1/listener/join', { channelId: '129000000000000108' }, 404, 'not-there'],
    ['POST', '/v1/people/129000000000000020/join', { channelId: '129000000000000108' }, 404, 'not-there'],
    // codes that a close frame cannot carry
    ['POST', '/v1/gateway/129000000000000010/close', { code: 1006 }, 400, 'shape'],
    ['POST', '/v1/faults/voice', { message: 'READY', act: 'close', code: 2000 }, 400, 'shape'],
    ['DELETE', '/v1/channels/%', undefined, 404, 'route'],
    ['POST', '/v1/speaker/play', { tone: -1 }, 400, 'sound'],
    ['POST', '/v1/speaker/play', { wav: 'AAAA' }, 400, 'sound'],
  ])('%s %s %j', async (method, path, body, status, code) => {
    expect(await ask(method, path, body)).toMatchObject({
      status,
      body: { code, message: expect.any(String) as string },
    });
  });

  test('a body that is no JSON by its own word', async () => {
    const headers = { authorization: `Bearer ${control.secret}`, 'content-type': 'text/plain' };
    const response = await fetch(`${control.url}/v1/faults/voice`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(415);
  });
});

test('a fault of the voice gateway, as often as it was wanted, and taken back', async () => {
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  const pair = await askForVoice(gateway, server);
  const identify = { server_id: pair.guildId, user_id: pair.userId, session_id: pair.sessionId, token: pair.token };
  const ready = async () => {
    const voice = await openRaw(`ws://${pair.endpoint}?v=8`);
    voice.send({ op: 0, d: { ...identify, max_dave_protocol_version: 1 } });
    return voice;
  };
  const fault = { message: 'READY', act: 'close', code: 4015, times: 1 };
  expect((await ask('POST', '/v1/faults/voice', fault)).status).toBe(204);
  expect(await (await ready()).closed()).toBe(4015);
  await ask('POST', '/v1/faults/voice', {
    message: 'READY',
    act: 'merge',
    patch: { d: { modes: ['none'], ip: null } },
  });
  const { d } = await (await ready()).op(2);
  expect(d).toMatchObject({ modes: ['none'] });
  expect(d).not.toHaveProperty('ip');
  await ask('POST', '/v1/faults/reset');
  expect((await (await ready()).op(2)).d.ip).toBe('127.0.0.1');
});

test('faults of the main gateway, REST and UDP', async () => {
  await ask('PATCH', '/v1/faults/gateway', { upgrade: 'refuse' });
  await expect(openRaw(server.gatewayUrl)).rejects.toThrow('503');
  await ask('PATCH', '/v1/faults/udp', { isDark: true, dropDiscoveries: -1 });
  expect(server.faults.udp).toMatchObject({ isDark: true, dropDiscoveries: Infinity });
  await ask('POST', '/v1/faults/rest', { route: '*', act: 'answer', status: 418, body: { message: 'tea' } });
  expect((await fetch(`${server.restUrl}/v10/gateway`)).status).toBe(418);
  await ask('POST', '/v1/reset');
  expect((await fetch(`${server.restUrl}/v10/gateway`)).status).toBe(200);
  expect(server.faults.udp.isDark).toBe(false);
});

test('people, moderators and Discord itself act, and the events tell', async () => {
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  await gateway.dispatch('GUILD_CREATE');
  const { last } = (await ask('GET', '/v1/events')).body;
  const [person] = (await ask('GET', `/v1/people/${server.guildId}`)).body.ids;
  const { otherChannelId: channelId } = server.places;
  const waiting = ask('GET', `/v1/events/wait?name=joined&userId=${person}&after=${last}`);
  expect((await ask('POST', `/v1/people/${person}/join`, { channelId })).status).toBe(204);
  expect((await waiting).body).toMatchObject({ name: 'joined', event: { userId: person, channelId } });
  await gateway.next(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === channelId && d.user_id === person);

  await ask('POST', `/v1/members/${person}/move`, { channelId: server.channelId });
  await ask('PATCH', `/v1/members/${person}/voice-state`, { guildId: server.guildId, mute: true });
  expect(server.seats.find(person, server.guildId)).toMatchObject({ channel_id: server.channelId, mute: true });
  await ask('POST', `/v1/members/${person}/kick`, { guildId: server.guildId });
  expect(server.seats.find(person, server.guildId)).toBeUndefined();
  await ask('PATCH', `/v1/channels/${channelId}`, { name: 'Renamed', user_limit: 3 });
  expect((await gateway.dispatch('CHANNEL_UPDATE')).d).toMatchObject({ name: 'Renamed', user_limit: 3, type: 2 });
  await ask('PUT', `/v1/channels/${channelId}/voice-status`, { status: 'Rain', userId: person });
  expect(server.voiceStatus.get(channelId)).toBe('Rain');
  await ask('PATCH', `/v1/guilds/${server.guildId}`, { isAvailable: false });
  expect((await gateway.dispatch('GUILD_DELETE')).d).toEqual({ id: server.guildId, unavailable: true });
  await ask('PATCH', `/v1/guilds/${server.guildId}`, { isAvailable: true });
  await ask('POST', `/v1/gateway/${server.bot.id}/dispatch`, { name: 'TYPING_START', d: { any: 1 } });
  expect((await gateway.dispatch('TYPING_START')).d).toEqual({ any: 1 });
  expect((await ask('GET', `/v1/gateway/${server.bot.id}/sessions`)).body.sessions).toHaveLength(1);
  await ask('POST', `/v1/gateway/${server.bot.id}/close`, { code: 4000 });
  expect(await gateway.closed()).toBe(4000);
});

test('the snapshot, the verdict, and a voice', async () => {
  expect((await ask('GET', '/v1/snapshot')).body.guilds).toHaveLength(2);
  expect((await ask('GET', '/v1/verdict')).body).toMatchObject({ speakers: [] });
  await ask('POST', '/v1/speaker/play', { tone: 440, seconds: 60 });
  expect(server.speaker.isPlaying).toBe(true);
  await ask('POST', '/v1/speaker/stop');
  expect(server.speaker.isPlaying).toBe(false);
});

test('who waits is let go when the control closes', async () => {
  const waiting = ask('GET', '/v1/events/wait?name=joined&timeoutMs=60000').catch(() => null);
  await expect.poll(async () => (await ask('GET', '/v1/events')).status).toBe(200);
  await control.close();
  await waiting;
});

test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [['a', 'b'], ['c'], ['c']],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('a merge patch of %j by %j', (target, patch, expected) => {
  expect(mergePatch(target, patch)).toEqual(expected);
});
