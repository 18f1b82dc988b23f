import { describe, expect, it } from 'vitest';
import { createVoiceWorld, type VoiceWorld, v8Hello } from '../testing/voice-world.ts';
import { voiceEndOf } from './close-codes.ts';

const v8 = { dialect: 'v8' } as const;
const ada = '200000000000000001';
const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;
const resumed = { op: 9, d: null };
const names = (world: VoiceWorld) => world.events.map(({ type }) => type).filter((type) => type !== 'step');

/** Live, with the ring on and sequence number 41. */
async function live() {
  const world = createVoiceWorld(v8);
  const connection = await world.goLiveV8();
  connection.setSpeaking({ isSending: true, indicator: 'ring' });
  world.last().deliver({ op: 5, d: { user_id: ada, ssrc: 7, speaking: 0 }, seq: 41 });
  world.events.length = 0;
  return { world, connection };
}

/** The server accepts the next socket and says Hello. */
async function reopen(world: VoiceWorld) {
  await world.clock.settle();
  await world.clock.advance(0);
  world.last().accept();
  world.last().deliver(v8Hello);
  await world.clock.settle();
}

describe('a line that breaks', () => {
  it.each([1000, 1001, 1006, 4015])('is taken up again after %i, at the same address', async (code) => {
    const { world } = await live();
    world.last().drop(code);
    await reopen(world);
    expect(world.sockets.map(({ url }) => url)).toEqual(Array(2).fill('wss://smart.loyal.discord.gg/?v=8'));
    expect(world.last().sent).toEqual([
      {
        op: 7,
        d: {
          server_id: '41771983423143937',
          session_id: 'session-canary',
          token: 'voice-token-canary',
          seq_ack: 41,
        },
      },
    ]);
    world.last().deliver(resumed);
    expect(names(world)).toEqual(['resuming', 'resumed']);
    // UDP, SSRC and key are kept; only Speaking is sent again
    expect(world.opened).toHaveLength(1);
    expect(world.started).toHaveLength(1);
    expect(world.last().sent.slice(1)).toEqual([{ op: 5, d: { speaking: 1, delay: 0, ssrc: 4242 } }]);
  });

  it('loses nothing of what is replayed, in text and bytes, before op 9 and after it', async () => {
    const { world } = await live();
    world.last().drop(1006);
    await reopen(world);
    world.last().deliver(bytes(0, 42, 27, 0, 1));
    world.last().deliver({ op: 11, d: { user_ids: [ada] }, seq: 43 });
    world.last().deliver(resumed);
    world.last().deliver(bytes(0, 44, 29, 0, 1, 2));
    expect(world.relayed).toEqual([
      { op: 27, payload: Uint8Array.of(0, 1) },
      { op: 11, d: { user_ids: [ada] } },
      { op: 29, payload: Uint8Array.of(0, 1, 2) },
    ]);
  });

  it('reads nothing twice', async () => {
    const { world } = await live();
    world.last().deliver(bytes(0, 42, 27, 0, 1));
    world.last().drop(1006);
    await reopen(world);
    world.last().deliver(bytes(0, 42, 27, 0, 1));
    world.last().deliver(bytes(0, 43, 27, 0, 2));
    expect(world.relayed).toHaveLength(2);
  });

  it('is given up if the server no longer has all that was missed', async () => {
    const { world } = await live();
    world.last().drop(1006);
    await reopen(world);
    world.last().deliver(bytes(0, 50, 27, 0, 1));
    expect(world.relayed).toEqual([]);
    expect(world.events.at(-1)).toMatchObject({
      type: 'closed',
      next: 'rejoin',
      error: { code: 'voice-session-ended' },
    });
  });

  it('keeps what the host says meanwhile, and what is to be shown', async () => {
    const { world, connection } = await live();
    world.last().drop(1006);
    world.hostSays({ op: 23, d: { transition_id: 1 } });
    connection.setSpeaking({ isSending: true, indicator: 'none' });
    await reopen(world);
    world.hostSays({ op: 28, payload: Uint8Array.of(9) });
    expect(world.last().sent).toHaveLength(1);
    expect(world.last().sentBytes).toEqual([]);
    world.last().deliver(resumed);
    expect(world.last().sent.slice(1)).toEqual([
      { op: 5, d: { speaking: 2, delay: 0, ssrc: 4242 } },
      { op: 23, d: { transition_id: 1 } },
    ]);
    expect(world.last().sentBytes).toEqual(['1c09']);
  });

  it('does not keep more than a host has to say', async () => {
    const { world } = await live();
    world.last().drop(1006);
    for (let count = 0; count < 100; count += 1) world.hostSays({ op: 23, d: { transition_id: 1 } });
    expect(world.events.at(-1)).toMatchObject({ type: 'closed', next: 'rejoin' });
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('beats on the new socket, and holds it to the beat', async () => {
    const { world } = await live();
    world.last().drop(1006);
    await reopen(world);
    world.last().deliver(resumed);
    await world.clock.advance(5000);
    expect(world.last().sent.at(-1)).toMatchObject({ op: 3, d: { seq_ack: 41 } });
    await world.clock.advance(10_000);
    expect(names(world)).toEqual(['resuming', 'resumed', 'resuming']);
  });

  it.each([4006, 4009, 4014, 4017, 4004])('is given up if the server answers the resume with %i', async (code) => {
    const { world } = await live();
    world.last().drop(1006);
    await reopen(world);
    world.last().drop(code);
    expect(world.events.at(-1)).toMatchObject({ type: 'closed', ...voiceEndOf(code, 'v8') });
    expect(world.sockets).toHaveLength(2);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('is given up when there is no op 9 after five seconds', async () => {
    const { world } = await live();
    world.last().drop(4015);
    await world.clock.advance(1000);
    world.last().accept();
    await world.clock.advance(3999);
    expect(names(world)).toEqual(['resuming']);
    await world.clock.advance(1);
    expect(world.events.at(-1)).toMatchObject({ type: 'closed', code: 4015, next: 'rejoin' });
    expect(world.sockets.at(-1)!.closedWith).toBe(1000);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('is tried again within these five seconds, more and more slowly', async () => {
    const { world } = await live();
    world.last().fail();
    for (let tries = 0; tries < 20; tries += 1) {
      await world.clock.advance(250);
      if (world.last().readyState === 0) world.last().fail();
    }
    expect(world.sockets.length).toBeGreaterThan(3);
    expect(world.sockets.length).toBeLessThanOrEqual(6);
    expect(world.events.at(-1)).toMatchObject({ type: 'closed', next: 'rejoin' });
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('is not taken up again for ever by a server that lets go each time', async () => {
    const { world } = await live();
    for (let times = 0; times < 20 && names(world).at(-1) !== 'closed'; times += 1) {
      world.last().drop(1006);
      await world.clock.advance(4500);
      world.last().accept();
      world.last().deliver(resumed);
      await world.clock.settle();
    }
    expect(names(world).filter((name) => name === 'resuming')).toHaveLength(6);
    expect(names(world).at(-1)).toBe('closed');
  });

  it('may break again any time after a minute of health', async () => {
    const { world } = await live();
    for (let times = 0; times < 12; times += 1) {
      world.last().drop(1006);
      await reopen(world);
      world.last().deliver(resumed);
      for (let second = 0; second < 61; second += 1) {
        await world.clock.advance(1000);
        world.last().deliver({ op: 6, d: null });
      }
    }
    expect(names(world)).not.toContain('closed');
    expect(world.sockets).toHaveLength(13);
  });

  it('is not resumed before it was up', async () => {
    const world = createVoiceWorld(v8);
    world.last().accept();
    await world.clock.settle();
    world.last().drop(1006);
    await world.clock.advance(60_000);
    expect(world.sockets).toHaveLength(1);
    expect(world.outcome.error).toMatchObject({ code: 'voice-closed' });
  });

  it('stays closed if it was closed meanwhile', async () => {
    const { world, connection } = await live();
    world.last().drop(1006);
    connection.close();
    await world.clock.advance(60_000);
    expect(names(world)).toEqual(['resuming']);
    expect(world.sockets).toHaveLength(1);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('does not take an op 9 for anything that nobody asked for', async () => {
    const { world } = await live();
    world.last().deliver(resumed);
    expect(world.events).toEqual([]);
  });
});

it.each([1000, 1006, 4001, 4004, 4006, 4009, 4011, 4014, 4016, 4017, 4021, 4022])(
  'a close with %i ends a v8 line as the table says, once',
  async (code) => {
    const { world } = await live();
    world.last().drop(code);
    await world.clock.advance(60_000);
    const end = voiceEndOf(code, 'v8');
    const next = end.next === 'resume' ? 'rejoin' : end.next;
    expect(world.events.filter(({ type }) => type === 'closed')).toMatchObject([{ code, next, error: end.error }]);
  },
);
