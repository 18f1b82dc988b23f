import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { enter, join, patienceMs, signIn, type V8Member } from './v8-member.ts';

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(options: LocalServerOptions = {}): Promise<LocalServer> {
  const server = await startLocalServer(options);
  cleanups.push(() => server.close());
  return server;
}

async function member(server: LocalServer, token?: string, changes?: Parameters<typeof enter>[2]): Promise<V8Member> {
  const client = await signIn(server, token);
  cleanups.push(() => client.stop());
  const one = await enter(server, client, changes);
  cleanups.push(() => one.close());
  return one;
}

const ring = { isSending: true, indicator: 'ring' } as const;

describe('a call of today', () => {
  it.each(['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'] as const)(
    'is joined in mode %s, and its encryption agreed on through the relay',
    async (preferredMode) => {
      const server = await serve();
      const spoken = server.events.waitFor('speaking', ({ userId }) => userId === server.bot.id, patienceMs);
      const one = await member(server, undefined, { preferredMode });
      one.connection.setSpeaking(ring);
      expect(one.connection.mode).toBe(preferredMode);
      expect(await spoken).toMatchObject({ ssrc: one.connection.ssrc, mask: 1 });
      expect((await one.secured('ready')).privacyCode).toMatch(/^\d{30}$/);
      const sealed = one.dave.seal(Uint8Array.of(0xf8, 1, 2, 3));
      expect([...(sealed ?? [])].slice(-2)).toEqual([0xfa, 0xfa]);
    },
  );

  it('is agreed on anew with each who comes, under one privacy code', async () => {
    const server = await serve();
    const [one, other] = [await member(server), await member(server, server.peerTokens[0])];
    const { privacyCode } = await other.secured('ready');
    await expect.poll(() => one.statuses.at(-1), { timeout: patienceMs }).toEqual({ state: 'ready', privacyCode });
  });

  it('has no end-to-end encryption on a server that has none', async () => {
    const server = await serve({ dave: { voice: 'off' } });
    const one = await member(server);
    expect(await one.secured('off')).toEqual({ state: 'off', privacyCode: null });
  });

  it('shows who wants a ring and who does not', async () => {
    const server = await serve();
    const one = await member(server);
    const other = await member(server, server.peerTokens[0]);
    for (const indicator of ['ring', 'none', 'priority'] as const)
      other.connection.setSpeaking({ isSending: true, indicator });
    const heard = () =>
      one.events.flatMap((event) =>
        event.type === 'speaking' && event.ssrc === other.connection.ssrc ? [event.isSpeaking] : [],
      );
    await expect.poll(heard, { timeout: patienceMs }).toEqual([true, false, true]);
  });
});

describe('a line that breaks', () => {
  it.each([
    ['a cut', 'before', (server: LocalServer) => server.voice.cut(server.bot.id)],
    ['a cut', 'after', (server: LocalServer) => server.voice.cut(server.bot.id)],
    ['4015', 'after', (server: LocalServer) => server.voice.close(server.bot.id, 4015)],
    ['1001', 'after', (server: LocalServer) => server.voice.close(server.bot.id, 1001)],
  ] as const)('is taken up after %s with what was missed, replayed %s op 9', async (_, when, disturb) => {
    const server = await serve();
    server.faults.voice.isReplayBeforeResumed = when === 'before';
    let isHeld = false;
    const one = await member(server, undefined, {
      openSocket: (url) => new WebSocket(isHeld ? 'ws://127.0.0.1:1' : url),
    });
    one.connection.setSpeaking(ring);
    const before = await one.secured('ready');
    // The next sockets come to nothing, so that a whole change of the group is missed.
    isHeld = true;
    disturb(server);
    await one.until('resuming');
    const other = await member(server, server.peerTokens[0]);
    const { privacyCode } = await other.secured('ready');
    isHeld = false;
    const again = server.events.waitFor('voice-receive', ({ op }) => op === 5, patienceMs);
    await one.until('resumed');
    expect(await again).toMatchObject({ userId: server.bot.id, d: { speaking: 1 } });
    expect(privacyCode).not.toBe(before.privacyCode);
    await expect.poll(() => one.statuses.at(-1), { timeout: patienceMs }).toEqual({ state: 'ready', privacyCode });
    expect(one.events.some(({ type }) => type === 'closed')).toBe(false);
  });

  it.each([65_533, 65_535, 0])(
    'counts from %i over the wrap, and is resumed from where it was',
    async (firstSequence) => {
      const server = await serve({ firstSequence });
      const one = await member(server);
      await one.secured('ready');
      const resumed = server.events.waitFor('voice-resumed', undefined, patienceMs);
      server.voice.cut(server.bot.id);
      const { afterSequence } = await resumed;
      await one.until('resumed');
      expect(afterSequence).toBeGreaterThanOrEqual(0);
      expect(afterSequence! < 1000 || afterSequence! >= firstSequence).toBe(true);
      expect(one.statuses.at(-1)).toMatchObject({ state: 'ready' });
    },
  );

  it('is joined afresh where the server has forgotten the session', async () => {
    const server = await serve();
    const one = await member(server);
    server.voice.forgetSession(server.bot.id);
    server.voice.cut(server.bot.id);
    expect(await one.until('closed')).toMatchObject({ code: 4006, next: 'rejoin' });
    const again = await enter(server, one.client);
    cleanups.push(() => again.close());
    expect(await again.secured('ready')).toBeDefined();
  });

  it('is given up five seconds after it broke', async () => {
    const server = await serve();
    const one = await member(server);
    server.faults.voice.upgrade = 'hang';
    server.voice.cut(server.bot.id);
    expect(await one.until('closed')).toMatchObject({ next: 'rejoin' });
    expect(server.events.history('voice-resumed')).toEqual([]);
  });

  it('is noticed by a heartbeat that nobody acknowledges', async () => {
    const server = await serve({ voiceHeartbeatIntervalMs: 1000 });
    const one = await member(server);
    server.faults.voice.on('HEARTBEAT_ACK', { act: 'drop' }, 1);
    expect(await one.until('resuming')).toMatchObject({ code: 1006, error: { code: 'voice-timeout' } });
    await one.until('resumed');
  });
});

describe('a server that ends it', () => {
  it.each([
    [4001, 'rejoin', 'voice-protocol-refused'],
    [4004, 'rejoin', 'voice-token-refused'],
    [4006, 'rejoin', 'voice-session-ended'],
    [4009, 'rejoin', 'voice-session-ended'],
    [4011, 'rejoin', 'voice-session-ended'],
    [4014, 'wait-for-move', 'voice-closed'],
    [4016, 'rejoin', 'mode-outdated'],
    [4017, 'stop', 'dave-outdated'],
    [4020, 'rejoin', 'voice-protocol-refused'],
    [4021, 'stop', 'voice-rate-limited'],
    [4022, 'wait-for-move', 'call-ended'],
  ] as const)('with %i leads to %s, for the reason %s', async (code, next, reason) => {
    const server = await serve();
    const one = await member(server);
    server.voice.close(server.bot.id, code);
    expect(await one.until('closed')).toMatchObject({ code, next, error: { code: reason } });
    expect(server.events.history('voice-open').filter(({ path }) => path.includes('v=8'))).toHaveLength(1);
  });

  it('refuses whoever cannot encrypt end to end', async () => {
    const server = await serve();
    const client = await signIn(server);
    cleanups.push(() => client.stop());
    server.faults.voice.on('READY', { act: 'close', code: 4017 }, 1);
    await expect(enter(server, client)).rejects.toMatchObject({ code: 'dave-outdated' });
  });
});

describe('a server that misbehaves', () => {
  it.each([
    ['two bytes', 'READY', { act: 'send', literal: Uint8Array.of(0, 1) }, 'voice-malformed'],
    ['text that is not JSON', 'READY', { act: 'send', literal: '{' }, 'voice-malformed'],
    [
      'a flood for an interval',
      'HELLO',
      { act: 'send', literal: '{"op":8,"d":{"heartbeat_interval":1}}' },
      'voice-malformed',
    ],
    ['a key of 31 bytes', 'SESSION_DESCRIPTION', { act: 'edit', edit: (payload) => shorten(payload) }, 'key-length'],
    [
      'a mode nobody asked for',
      'SESSION_DESCRIPTION',
      { act: 'edit', edit: (payload) => ({ ...payload, d: { ...(payload.d as object), mode: 'x' } }) },
      'voice-malformed',
    ],
  ] as [string, string, Parameters<LocalServer['faults']['voice']['on']>[1], string][])(
    'by %s is left, and a fresh join helps',
    async (_, name, rule, code) => {
      const server = await serve();
      const client = await signIn(server);
      cleanups.push(() => client.stop());
      server.faults.voice.on(name, rule, 1);
      await expect(enter(server, client)).rejects.toMatchObject({ code });
      const one = await enter(server, client);
      cleanups.push(() => one.close());
      await one.secured('ready');
    },
  );

  it('by offering modes of the past is told apart before Select Protocol', async () => {
    const server = await serve({ modes: ['xsalsa20_poly1305'] });
    const client = await signIn(server);
    cleanups.push(() => client.stop());
    await expect(enter(server, client)).rejects.toMatchObject({ code: 'mode-unknown' });
    expect(server.events.history('voice-receive').filter(({ op }) => op === 1)).toEqual([]);
  });

  it.each(['[]', '{"op":{}}', Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, 9)])(
    'in a live call by %j is left at once',
    async (literal) => {
      const server = await serve();
      const one = await member(server);
      server.voice.sendLiteral(server.bot.id, literal);
      expect(await one.until('closed')).toMatchObject({ next: 'rejoin', error: { code: 'voice-malformed' } });
    },
  );

  it('by junk about encryption disturbs nothing', async () => {
    const server = await serve();
    const one = await member(server);
    const { privacyCode } = await one.secured('ready');
    for (const op of [21, 22, 24, 27, 29, 30, 63]) {
      server.voice.sendLiteral(server.bot.id, JSON.stringify({ op, d: { transition_id: -1, epoch: 'x' } }));
      server.voice.sendLiteral(
        server.bot.id,
        Uint8Array.of(0, 0, op, 0, 7, 1, 2, 3).slice(0, op === 29 || op === 30 ? 4 : 8),
      );
    }
    const other = await member(server, server.peerTokens[0]);
    const now = await other.secured('ready');
    await expect.poll(() => one.statuses.at(-1), { timeout: patienceMs }).toEqual(now);
    expect(now.privacyCode).not.toBe(privacyCode);
    expect(await join(other.client, server)).toBeDefined();
  });
});

function shorten(payload: Record<string, unknown>): unknown {
  const d = payload.d as { secret_key: number[] };
  return { ...payload, d: { ...d, secret_key: d.secret_key.slice(1) } };
}
