import { createInflate, constants, inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startLocalServer, type LocalServer } from '../index.ts';
import { openRaw, signIn, type Payload } from '../testing/raw-client.ts';
import { createStoredStream } from './stored-streams.ts';

const patience = { timeout: 8000, interval: 10 };

/** What libraries in other languages send and ask for, and Discord takes. */
let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

const identify = (more: object = {}) => ({
  op: 2,
  d: { token: server.token, intents: 129, properties: {}, ...more },
});

test('version 9 is served, and says so', async () => {
  const gateway = await openRaw(`${server.gatewayUrl}?v=9&encoding=json`);
  await gateway.op(10);
  gateway.send(identify());
  expect((await gateway.dispatch('READY')).d.v).toBe(9);
});

test('JSON in a binary frame counts as well', async () => {
  const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
  gateway.sendLiteral(Buffer.from(JSON.stringify(identify())));
  expect((await gateway.dispatch('READY')).d.user.id).toBe(server.bot.id);
});

test('ids may be integers, however long, and flags null', async () => {
  const gateway = await signIn(server, server.token);
  await gateway.dispatch('GUILD_CREATE');
  gateway.sendLiteral(
    `{"op":4,"d":{"guild_id":${server.guildId},"channel_id":${server.channelId},"self_mute":null,"self_deaf":true}}`,
  );
  const own = await gateway.dispatch('VOICE_STATE_UPDATE');
  expect(own.d).toMatchObject({ channel_id: server.channelId, self_mute: false, self_deaf: true });
  gateway.sendLiteral(`{"op":4,"d":{"guild_id":${server.guildId},"channel_id":null}}`);
  await expect.poll(() => server.seats.find(server.bot.id, server.guildId), patience).toBeUndefined();
});

describe('a shard', () => {
  const guildsOf = async (shard: [number, number] | null): Promise<string[]> => {
    const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
    gateway.send(identify(shard ? { shard } : {}));
    const { d } = await gateway.dispatch('READY');
    expect(d.shard).toEqual(shard ?? undefined);
    return d.guilds.map(({ id }: { id: string }) => id);
  };

  test('gets only its own guilds, and all of them have one', async () => {
    const all = await guildsOf(null);
    expect(all).toHaveLength(2);
    for (const count of [1, 2, 3, 7]) {
      const parts = [];
      for (let shard = 0; shard < count; shard += 1) parts.push(await guildsOf([shard, count]));
      expect(parts.flat().sort()).toEqual([...all].sort());
      for (const [shard, part] of parts.entries())
        for (const id of part) expect((BigInt(id) >> 22n) % BigInt(count)).toBe(BigInt(shard));
    }
  });

  test('hears nothing of another shard’s guilds, and cannot join there', async () => {
    const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
    const shard = Number((BigInt(server.guildId) >> 22n) % 5n);
    gateway.send(identify({ shard: [(shard + 1) % 5, 5] }));
    await gateway.dispatch('READY');
    gateway.send({ op: 4, d: { guild_id: server.guildId, channel_id: server.channelId } });
    server.people.join(server.people.ids(server.guildId)[0]!, server.channelId);
    gateway.send({ op: 1, d: null });
    await gateway.op(11);
    expect(server.seats.find(server.bot.id, server.guildId)).toBeUndefined();
    expect(server.gateway.sessions(server.bot.id).at(-1)!.sequence).toBe(1);
  });
});

describe('members', () => {
  const ask = async (d: object) => {
    const gateway = await signIn(server, server.token);
    gateway.send({ op: 8, d: { guild_id: server.guildId, ...d } });
    return (await gateway.dispatch('GUILD_MEMBERS_CHUNK')).d;
  };
  const names = (chunk: { members: { user: { username: string } }[] }) =>
    chunk.members.map(({ user }) => user.username);

  test('are found by the beginning of a name or a nick, as many as were asked for', async () => {
    expect(names(await ask({ query: 'amaz', limit: 10 }))).toEqual(['grace']);
    expect(names(await ask({ query: '', limit: 3 }))).toHaveLength(3);
  });

  test('are found by id, and those who are not there are named', async () => {
    const unknown = '100000000000000009';
    const chunk = await ask({ user_ids: [server.bot.id, unknown], nonce: 'n', presences: true });
    expect(chunk).toMatchObject({ chunk_index: 0, chunk_count: 1, not_found: [unknown], nonce: 'n', presences: [] });
    expect(names(chunk)).toEqual(['Earshot']);
    expect(names(await ask({ user_ids: server.bot.id }))).toEqual(['Earshot']);
  });

  test('come all at once only to a bot that has the intent', async () => {
    const allowed = await startLocalServer({ intents: 'all' });
    try {
      for (const [intents, expected] of [
        [129 | 2, allowed.seats.guildsOf(allowed.bot.id)[0]!.members.length],
        [129, 0],
      ] as const) {
        const gateway = await openRaw(`${allowed.gatewayUrl}?v=10&encoding=json`);
        gateway.send({ op: 2, d: { token: allowed.token, intents, properties: {} } });
        await gateway.dispatch('READY');
        gateway.send({ op: 8, d: { guild_id: allowed.guildId, query: '', limit: 0 } });
        gateway.send({ op: 8, d: { guild_id: allowed.guildId, query: 'ada', limit: 1, nonce: 'last' } });
        const { d } = await gateway.dispatch('GUILD_MEMBERS_CHUNK');
        if (expected > 0) expect(d.members).toHaveLength(expected);
        else expect(d.nonce).toBe('last');
      }
    } finally {
      await allowed.close();
    }
  });
});

test('sounds of a soundboard are answered', async () => {
  const gateway = await signIn(server, server.token);
  gateway.send({ op: 31, d: { guild_ids: [server.guildId] } });
  expect((await gateway.dispatch('SOUNDBOARD_SOUNDS')).d).toEqual({
    guild_id: server.guildId,
    soundboard_sounds: [],
  });
});

/** Inflates a stream payload by payload, as clients do: each ends with the flush. */
function inflater() {
  const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
  let pending = '';
  inflate.on('data', (chunk: Buffer) => (pending += chunk.toString()));
  return (bytes: Uint8Array): Promise<unknown> =>
    new Promise((resolve) => {
      expect([...bytes.slice(-4)]).toEqual([0, 0, 0xff, 0xff]);
      pending = '';
      inflate.write(bytes, () => resolve(JSON.parse(pending)));
    });
}

/** Opens a connection whose payloads are one zlib stream. */
async function openZlib(path = '') {
  const socket = new WebSocket(`${server.gatewayUrl}${path}?v=10&encoding=json&compress=zlib-stream`);
  const read = inflater();
  const got: Payload[] = [];
  let reading: Promise<unknown> = Promise.resolve();
  socket.on('message', (data, isBinary) => {
    expect(isBinary).toBe(true);
    reading = reading.then(async () => got.push((await read(data as Buffer)) as Payload));
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    socket,
    got,
    send: (payload: object) => socket.send(JSON.stringify(payload)),
    names: () => got.map(({ op, t }) => t ?? op),
  };
}

test('zlib-stream is one stream for the whole connection, and a new one when it resumes', async () => {
  const first = await openZlib();
  first.send(identify());
  await expect.poll(first.names, patience).toEqual([10, 'READY', 'GUILD_CREATE', 'GUILD_CREATE']);
  server.gateway.reconnect(server.bot.id);
  server.gateway.invalidate(server.bot.id, true);
  await expect.poll(() => first.names().slice(4), patience).toEqual([7, 9]);
  const { session_id } = first.got[1]!.d as { session_id: string };
  const gone = server.events.waitFor('gateway-close');
  first.socket.terminate();
  await gone;
  server.people.mute(server.people.ids(server.guildId)[0]!, true);

  const second = await openZlib('/resume');
  second.send({ op: 6, d: { token: server.token, session_id, seq: 3 } });
  await expect.poll(second.names, patience).toEqual([10, 'VOICE_STATE_UPDATE', 'RESUMED']);
  second.socket.close();
});

test('with `compress` in Identify, long payloads are zlib documents of their own, and short ones stay text', async () => {
  const socket = new WebSocket(`${server.gatewayUrl}?v=10&encoding=json`);
  const got: [kind: string, what: unknown][] = [];
  socket.on('message', (data, isBinary) => {
    const text = (isBinary ? inflateSync(data as Buffer) : (data as Buffer)).toString();
    const { op, t } = JSON.parse(text) as { op: number; t: string | null };
    got.push([isBinary ? 'binary' : 'text', t ?? op]);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify(identify({ compress: true })));
  socket.send(JSON.stringify({ op: 1, d: null }));
  await expect.poll(() => got.length, patience).toBe(5);
  expect(got[0]).toEqual(['text', 10]);
  expect(got.slice(2)).toEqual([
    ['binary', 'GUILD_CREATE'],
    ['binary', 'GUILD_CREATE'],
    ['text', 11],
  ]);
  socket.close();
});

test('stored streams carry payloads of any length', async () => {
  const encode = createStoredStream('zlib-stream');
  const read = inflater();
  for (const length of [1, 0xffff, 0x10000, 300_000]) {
    const text = JSON.stringify('x'.repeat(length));
    expect(await read(encode(Buffer.from(text)))).toBe(JSON.parse(text));
  }
});

test('a zstd-stream is a frame that never ends, of raw blocks', () => {
  const encode = createStoredStream('zstd-stream');
  const hex = (text: string) => Buffer.from(encode(Buffer.from(text))).toString('hex');
  expect(hex('{}')).toBe('28b52ffd0038' + '100000' + '7b7d');
  expect(hex('[1]')).toBe('180000' + '5b315d');
  const long = Buffer.from(encode(Buffer.alloc(131_073, 0x61)));
  expect(long.subarray(0, 3).toString('hex')).toBe('000010');
  expect(long.subarray(3 + 131_072, 3 + 131_072 + 3).toString('hex')).toBe('080000');
});
