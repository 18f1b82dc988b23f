import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { Guild } from '../../shared-protocol/gateway-payloads.ts';
import { botId, channelId, guildId } from '../discord/testing/gateway-world.ts';
import { v8Ready } from '../discord/testing/voice-world.ts';
import { defaultSettings } from '../store/settings.ts';
import { createStreamWorld, type StreamWorld } from './testing/stream-world.ts';

async function live(changes?: Parameters<typeof createStreamWorld>[0]): Promise<StreamWorld> {
  const world = await createStreamWorld(changes);
  await world.connect();
  expect(world.events.at(-1)).toMatchObject({ type: 'connected' });
  return world;
}
const speaking = (world: StreamWorld) => world.sockets.flatMap(({ sent }) => sent.filter(({ op }) => op === 5));
const masks = (world: StreamWorld) => speaking(world).map(({ d }) => (d as { speaking: number }).speaking);
const fresh = (world: StreamWorld) => {
  world.named = world.credentials();
  world.fromBot({ type: 'voice-server', guildId, endpoint: 'b.discord.media', token: world.named.token });
};

describe('a stream in v8', () => {
  it('hands the host key, version and place, and says that it speaks before any sound', async () => {
    const world = await live();
    expect(world.toHost).toMatchObject([
      { type: 'open', dialect: 'v8', ssrc: 4242 },
      { type: 'start', mode: 'aead_aes256_gcm_rtpsize', dave: { version: 1, userId: botId, channelId } },
    ]);
    expect(masks(world)).toEqual([1]);
    expect(world.encoded).toEqual([{ codec: 'opus', bitrate: 64_000 }]);
  });

  it('is not heard before encryption is agreed on, and shows the code once it is', async () => {
    const world = await live();
    expect(world.events.at(-1)).toMatchObject({ facts: { dave: { state: 'securing', privacyCode: null } } });
    world.report({ type: 'dave', state: 'ready', privacyCode: '1'.repeat(30) });
    expect(world.events.at(-1)).toEqual({
      type: 'facts',
      facts: { dave: { state: 'ready', privacyCode: '1'.repeat(30) } },
    });
  });

  it('carries messages about encryption both ways, of the present session only', async () => {
    const world = await live();
    world.last().deliver({ op: 21, d: { transition_id: 1, protocol_version: 1 } });
    world.last().deliver(Uint8Array.of(0, 1, 27, 0, 9).buffer);
    expect(world.toHost.slice(2)).toMatchObject([
      { type: 'relay-json', op: 21, d: { transition_id: 1, protocol_version: 1 } },
      { type: 'relay-binary', op: 27, data: 'AAk=' },
    ]);
    world.report({ type: 'relay-binary', op: 28, data: 'AAk=' });
    world.report({ type: 'relay-binary', op: 28, data: '/w==' }, 0);
    world.report({ type: 'relay-json', op: 23, d: { transition_id: 1 } });
    expect(world.last().sentBytes).toEqual(['1c0009']);
    expect(world.last().sent.at(-1)).toEqual({ op: 23, d: { transition_id: 1 } });
  });

  it('tells whose packets come in', async () => {
    const world = await live();
    world.report({ type: 'activity', ssrcs: [7] });
    world.report({ type: 'activity', ssrcs: [8] }, 0);
    expect(world.activity).toEqual([[7]]);
  });

  it('shows no ring if none is wanted, and says so at once', async () => {
    const world = await live({ indicator: 'none' });
    world.stream.setIndicator('ring');
    world.stream.setIndicator('none');
    expect(masks(world)).toEqual([2, 1, 2]);
  });

  it('is a priority speaker only while the channel lets it', async () => {
    const world = await live({ indicator: 'priority' });
    const plain = world.guild;
    world.guild = { ...plain, owner_id: botId };
    world.fromBot({ type: 'guilds' });
    expect(world.events.at(-1)).toMatchObject({ facts: { mayUsePriority: true } });
    world.guild = plain;
    world.fromBot({ type: 'guilds' });
    expect(world.events.at(-1)).toMatchObject({ facts: { mayUsePriority: false } });
    expect(masks(world)).toEqual([1, 5, 1]);
  });

  it('says that it is silent once the host has played out, and that it speaks before the next frame', async () => {
    const world = await live();
    world.capture({ type: 'silence', isSilent: true });
    expect(world.toHost.at(-1)).toMatchObject({ type: 'pause' });
    await world.clock.advance(599);
    expect(masks(world)).toEqual([1]);
    await world.clock.advance(1);
    expect(masks(world)).toEqual([1, 0]);
    world.capture({ type: 'silence', isSilent: false });
    expect(masks(world)).toEqual([1, 0, 1]);
    world.capture({ type: 'silence', isSilent: true });
    world.capture({ type: 'silence', isSilent: false });
    await world.clock.advance(1000);
    expect(masks(world)).toEqual([1, 0, 1, 1]);
  });

  it.each([
    [null, 96_000, 96_000],
    [32_000, 96_000, 32_000],
    [510_000, 96_000, 96_000],
    [null, 1_000_000, 510_000],
    [128_000, undefined, 64_000],
  ])('takes the wish %j in a channel of %j as %i bits a second', async (bitrate, ofChannel, expected) => {
    const world = await createStreamWorld({
      settings: { ...defaultSettings, bitrate },
    });
    world.guild = withBitrate(world.guild, ofChannel);
    await world.connect();
    expect(world.encoded).toEqual([{ codec: 'opus', bitrate: expected }]);
    expect(world.events.at(-1)).toMatchObject({ facts: { bitrate: expected } });
  });

  it('follows the channel’s bitrate, and tells who may not be heard', async () => {
    const world = await live();
    world.guild = withBitrate(world.guild, 32_000);
    world.fromBot({ type: 'guilds' });
    expect(world.encoded.at(-1)).toEqual({ codec: 'opus', bitrate: 32_000 });
    for (const own of [{ suppress: true }, { mute: true }, {}]) {
      world.guild = withOwnState(world.guild, own);
      world.fromBot({ type: 'guilds' });
      world.fromBot({ type: 'guilds' });
    }
    const reasons = world.events.flatMap((event) => (event.type === 'facts' ? [event.facts.unheard] : []));
    expect(reasons).toEqual([null, 'listen-only', 'server-muted', null]);
  });

  it('goes on sounding while its connection is taken up again', async () => {
    const world = await live();
    world.last().drop(1006);
    await world.clock.advance(0);
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 9, d: null });
    expect(world.encoded).toHaveLength(1);
    expect(world.joins).toBe(1);
    expect(masks(world)).toEqual([1, 1]);
    expect(world.events.some(({ type }) => type === 'lost')).toBe(false);
  });

  it('says that it is silent when it stops, after the host has', async () => {
    const world = await live();
    world.stream.stop();
    await world.clock.settle();
    expect(world.outcome()).toBeNull();
    expect(world.toHost.at(-1)).toMatchObject({ type: 'close' });
    expect(masks(world)).toEqual([1, 0]);
    expect(world.last().closedWith).toBe(1000);
    expect(world.clock.pendingTimers).toBe(0);
  });
});

/** Up to the next socket or the end: a socket that nobody accepts would be a separate fault. */
async function untilNext(world: StreamWorld): Promise<void> {
  const before = world.sockets.length;
  for (let waitedMs = 0; waitedMs < 70_000; waitedMs += 100) {
    if (world.sockets.length > before || world.outcome() !== undefined) return;
    await world.clock.advance(100);
  }
}

/** Ends every connection with this code, as soon as it is up or, if `isEarly`, before it is. */
async function closeEach(code: number, isEarly: boolean): Promise<StreamWorld> {
  const world = await createStreamWorld();
  for (let times = 0; times < 20 && world.outcome() === undefined; times += 1) {
    if (isEarly) world.last().accept();
    else await world.connect();
    world.last().drop(code);
    await world.clock.settle();
    await untilNext(world);
  }
  return world;
}

describe('a voice connection that ends', () => {
  it.each([
    // a fresh join, five in five minutes
    [4006, 'voice-closing', 6],
    [4009, 'voice-closing', 6],
    [4011, 'voice-closing', 6],
    // five seconds for a move, then one fresh join if the gateway says nothing
    [4014, 'voice-closing', 2],
    [4022, 'call-ended', 2],
    [4021, 'voice-rate-limited', 1],
    // never again
    [4017, 'dave-outdated', 1],
    // one fresh join
    [4001, 'voice-protocol-refused', 2],
    [4002, 'voice-protocol-refused', 2],
    [4003, 'voice-protocol-refused', 2],
    [4004, 'voice-token-refused', 2],
    [4005, 'voice-protocol-refused', 2],
    [4012, 'voice-incompatible', 2],
    [4016, 'mode-outdated', 2],
    [4020, 'voice-protocol-refused', 2],
  ])('with %i each time is over for the reason %s after %i joins, up or not', async (code, reason, joins) => {
    for (const isEarly of [false, true]) {
      const world = await closeEach(code, isEarly);
      expect([isEarly, world.outcome(), world.joins]).toEqual([isEarly, reason, joins]);
      expect(world.clock.pendingTimers).toBe(0);
      expect(world.sockets.every(({ readyState }) => readyState > 1)).toBe(true);
    }
  });

  it('with 4016 is joined again in the other mode', async () => {
    const world = await createStreamWorld();
    world.last().accept();
    world.last().drop(4016);
    await untilNext(world);
    world.last().accept();
    await world.clock.settle();
    world.last().deliver(v8Ready);
    await world.clock.settle();
    const selected = world.last().sent.find(({ op }) => op === 1);
    expect(selected).toMatchObject({ d: { data: { mode: 'aead_xchacha20_poly1305_rtpsize' } } });
  });

  it.each([4014, 4022])('with %i continues if a move names a server in time, up or not', async (code) => {
    for (const isEarly of [false, true]) {
      const world = await createStreamWorld();
      if (isEarly) world.last().accept();
      else await world.connect();
      world.last().drop(code);
      await world.clock.advance(4900);
      fresh(world);
      await world.connect();
      expect(world.outcome()).toBeUndefined();
      expect(world.events.at(-1)).toMatchObject({ type: 'connected' });
      expect(world.joins).toBe(1);
      expect(world.last().sent[0]).toMatchObject({ op: 0, d: { token: world.named?.token.reveal() } });
      expect(masks(world).at(-1)).toBe(1);
    }
  });

  it.each([
    ['junk', '{', 'voice-malformed'],
    ['two bytes', Uint8Array.of(0, 1).buffer, 'voice-malformed'],
    ['a Ready of nonsense', { op: 2, d: { ...v8Ready.d, port: 0 } }, 'voice-malformed'],
  ])('by %s gets one fresh join, and another after five minutes of peace', async (_, message, reason) => {
    const world = await live();
    for (const isLater of [false, true]) {
      world.last().deliver(message);
      await world.clock.advance(1000);
      await world.connect();
      expect(world.events.at(-1)).toMatchObject({ type: 'connected' });
      world.capture({ type: 'silence', isSilent: true });
      for (let beats = 0; beats < 31 && !isLater; beats += 1) {
        await world.clock.advance(10_000);
        world.last().deliver({ op: 6, d: null });
      }
    }
    world.last().deliver(message);
    await world.clock.advance(20_000);
    expect(world.outcome()).toBe(reason);
    expect(world.joins).toBe(3);
  });

  it('is joined again if encryption cannot be agreed on, five times at most', async () => {
    const world = await live();
    for (let times = 0; times < 20 && world.outcome() === undefined; times += 1) {
      const opened = world.toHost.filter(({ type }) => type === 'open').at(-1) as { session: number };
      const error = new EarshotError('dave-failed');
      world.fromHost({ type: 'transport-ended', session: opened.session, error });
      await world.clock.settle();
      await untilNext(world);
      if (world.outcome() === undefined) await world.connect();
    }
    expect(world.outcome()).toBe('dave-failed');
    expect(world.joins).toBe(6);
  });

  it('waits a minute for the server that Discord took away', async () => {
    const world = await live();
    const gone = { type: 'voice-server', guildId, endpoint: null, token: world.credentials().token } as const;
    world.fromBot(gone);
    await world.clock.advance(59_000);
    expect(world.encoded.at(-1)).toBeNull();
    fresh(world);
    await world.connect();
    expect(world.outcome()).toBeUndefined();
    world.named = null;
    world.fromBot({ ...gone, token: world.credentials().token });
    await world.clock.advance(60_000);
    expect(world.outcome()).toBe('voice-server-lost');
  });
});

const withBitrate = (guild: Guild, bitrate: number | undefined): Guild => ({
  ...guild,
  channels: guild.channels?.map((channel) => (channel.id === channelId ? { ...channel, bitrate } : channel)),
});

function withOwnState(guild: Guild, own: { suppress?: boolean; mute?: boolean }): Guild {
  const state = { user_id: botId, channel_id: channelId, session_id: 's', guild_id: guildId, self_mute: false };
  const full = { ...state, deaf: false, self_deaf: false, mute: false, suppress: false, ...own };
  return { ...guild, voice_states: [full] };
}

describe('a capture that no longer reports', () => {
  it('ends the stream if it neither sounds nor is silent', async () => {
    const world = await live();
    await world.clock.advance(7000);
    expect(world.outcome()).toBe('capture-lost');
  });

  it('does not if the tab is silent', async () => {
    const world = await live();
    world.capture({ type: 'silence', isSilent: true });
    await world.clock.advance(12_000);
    expect(world.outcome()).toBeUndefined();
  });
});

describe('what Discord may name at any time', () => {
  it('is another server under the same token: the stream goes there', async () => {
    const world = await live();
    world.capture({ type: 'silence', isSilent: true });
    const { token } = world.credentials();
    world.named = { ...world.credentials(), endpoint: 'c.discord.media' };
    world.fromBot({ type: 'voice-server', guildId, endpoint: 'c.discord.media', token });
    // A move would bring a voice state too, and may bring it later.
    await world.clock.advance(3500);
    await world.connect();
    expect(world.events.at(-1)).toMatchObject({ type: 'connected' });
    expect(world.last().url).toContain('c.discord.media');
    expect(world.joins).toBe(1);
  });

  it('is a move without a new server: the stream joins there again', async () => {
    const world = await live();
    world.capture({ type: 'silence', isSilent: true });
    const elsewhere = '127121515262115999';
    world.fromBot({
      type: 'own-voice-state',
      guildId,
      channelId: elsewhere,
      mute: false,
      suppress: false,
      sessionId: 'session',
      isAsked: false,
    });
    await world.clock.advance(6000);
    await world.connect();
    expect(world.joins).toBe(2);
    expect(world.outcome()).toBeUndefined();
  });

  it.each([
    ['in the same channel', channelId],
    ['in another channel', '127121515262115999'],
  ])('is another browser that streams with the same bot %s: it may stay, and the reason is named', async (_, where) => {
    const world = await live();
    world.fromBot({
      type: 'own-voice-state',
      guildId,
      channelId: where,
      mute: false,
      suppress: false,
      sessionId: 'session of the other browser',
      isAsked: false,
    });
    await world.clock.advance(60_000);
    expect(world.outcome()).toBe('taken-over');
    expect(world.left).toEqual([]);
    expect(world.joins).toBe(1);
  });
});

describe('a stop', () => {
  it('waits for no back-off', async () => {
    const world = await live();
    world.last().drop(4006);
    await world.clock.settle();
    world.stream.stop();
    await world.clock.settle();
    expect(world.outcome()).toBeNull();
  });
});
