import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared-protocol/secret.ts';
import { askToSpeak } from './ask-to-speak.ts';
import { restAddress } from './rest-address.ts';
import { createFakeClock } from '../../time/testing/fake-clock.ts';

const secret = 'MTI5.abc.def';
let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** An API that gives these answers in turn, and records the requests. */
async function api(...answers: Answer[]) {
  const asked: {
    method: string | undefined;
    url: string | undefined;
    authorization: string | undefined;
    body: unknown;
  }[] = [];
  server = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      asked.push({ method, url, authorization: headers.authorization, body: JSON.parse(text) });
      const { status, headers: named = {}, body } = answers.shift() ?? { status: 500 };
      response.writeHead(status, named).end(body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clock = createFakeClock();
  const ask = (mayUnsuppress = false) =>
    askToSpeak({
      gatewayUrl: `ws://127.0.0.1:${port}/gateway`,
      token: new Secret(secret),
      guildId: '1',
      channelId: '2',
      mayUnsuppress,
      clock,
      fetch: (...request) => fetch(...request),
    });
  return { asked, ask, clock };
}

/** Time passes while the answer travels. */
async function settled(asking: Promise<void>, clock: ReturnType<typeof createFakeClock>): Promise<unknown> {
  let outcome: unknown;
  const done = asking.then(
    () => (outcome = 'granted'),
    (thrown: unknown) => (outcome = thrown),
  );
  for (let rounds = 0; rounds < 500 && outcome === undefined; rounds += 1) {
    await clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await done;
  return outcome;
}

it('raises the bot’s hand on the stage it is on', async () => {
  const { asked, ask, clock } = await api({ status: 204 });
  await ask();
  expect(asked).toEqual([
    {
      method: 'PATCH',
      url: '/api/v10/guilds/1/voice-states/@me',
      authorization: `Bot ${secret}`,
      body: { channel_id: '2', request_to_speak_timestamp: new Date(clock.wallMs()).toISOString() },
    },
  ]);
});

it('lets itself speak if it may, and raises the hand if Discord disagrees', async () => {
  const allowed = await api({ status: 204 });
  await allowed.ask(true);
  expect(allowed.asked[0]?.body).toEqual({ channel_id: '2', suppress: false });
  server?.close();
  const refused = await api({ status: 403 }, { status: 204 });
  await refused.ask(true);
  expect(refused.asked[1]?.body).toMatchObject({ request_to_speak_timestamp: expect.any(String) as string });
});

it.each([
  [[{ status: 429, headers: { 'retry-after': '1.5' } }, { status: 204 }], 'granted', 2],
  [[{ status: 429, body: '{"retry_after": 2}' }, { status: 204 }], 'granted', 2],
  [
    [
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 429, headers: { 'retry-after': '1' } },
    ],
    'ask-limited',
    2,
  ],
  [[{ status: 429, headers: { 'retry-after': '60' } }], 'ask-limited', 1],
  [[{ status: 429, body: 'slow down' }], 'ask-limited', 1],
  [[{ status: 401 }], 'token-refused', 1],
  [[{ status: 400 }], 'ask-refused', 1],
  [[{ status: 403 }], 'ask-refused', 1],
  [[{ status: 404 }], 'ask-refused', 1],
  [[{ status: 302, headers: { location: 'http://127.0.0.1:1/' } }], 'ask-unreachable', 1],
  [[{ status: 500 }], 'ask-unreachable', 1],
])('after %j it is %s, in %i requests', async (answers: Answer[], outcome, requests) => {
  const { asked, ask, clock } = await api(...answers);
  const end = await settled(ask(), clock);
  expect(end).toEqual(outcome === 'granted' ? 'granted' : expect.objectContaining({ code: outcome }));
  expect(asked).toHaveLength(requests);
  expect(JSON.stringify(end) + String((end as Error).message)).not.toContain(secret);
});

it('did not get through if nobody answers', async () => {
  const { ask } = await api();
  server?.close();
  server?.closeAllConnections();
  await expect(ask()).rejects.toMatchObject({ code: 'ask-unreachable' });
});

describe('the token', () => {
  it.each([
    ['wss://gateway.discord.gg', 'https://discord.com/api/v10'],
    ['wss://gateway-us-east1-b.discord.gg/?v=10', 'https://discord.com/api/v10'],
    ['ws://127.0.0.1:8080/gateway', 'http://127.0.0.1:8080/api/v10'],
    ['wss://localhost:8443/gateway', 'https://localhost:8443/api/v10'],
    ['wss://gateway.example.org', null],
    ['wss://discord.gg.example.org', null],
  ])('of %s goes to %s', (gatewayUrl, expected) => expect(restAddress(gatewayUrl)).toBe(expected));
});
