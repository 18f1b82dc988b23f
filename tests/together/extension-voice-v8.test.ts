import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { enter, patienceMs, signIn, type V8Member } from './v8-member.ts';

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

  it('is agreed again with each who comes, under one privacy code', async () => {
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
});

describe('a line that breaks', () => {
  it.each(['before', 'after'])('is taken up with what was missed, replayed %s op 9', async (when) => {
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
    server.voice.cut(server.bot.id);
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

  it('is resumed from where it was, over the wrap of the numbers', async () => {
    const server = await serve({ firstSequence: 65_533 });
    const one = await member(server);
    await one.secured('ready');
    const resumed = server.events.waitFor('voice-resumed', undefined, patienceMs);
    server.voice.cut(server.bot.id);
    const { afterSequence } = await resumed;
    await one.until('resumed');
    expect(afterSequence).toBeGreaterThanOrEqual(0);
    expect(afterSequence).toBeLessThan(1000);
    expect(one.statuses.at(-1)).toMatchObject({ state: 'ready' });
  });
});
