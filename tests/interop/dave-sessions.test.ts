import { describe, expect, it } from 'vitest';
import { createChance, mutate } from '../../native-host/e2ee/testing/mutate.ts';
import { isEncryptedFrame } from '../../local-server/dave/frame-check.ts';
import { encodedSilence } from '../../native-host/e2ee/silence.ts';
import { silenceFrame } from '../../shared-protocol/opus-frame.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { createDaveCall, user, type DaveCall, type Kind } from './dave-call.ts';

const [a, b, c, d] = [user(1), user(2), user(3), user(4)] as [string, string, string, string];

/** Everybody has the same code, every host is ready, and every frame that should have been heard was. */
function expectSecured(call: DaveCall): void {
  const members = call.service.members();
  const codes = new Set(members.map((userId) => call.client(userId).privacyCode()));
  expect([...codes]).toEqual([expect.stringMatching(/^\d{30}$/)]);
  for (const userId of members) {
    const { status, failures } = call.client(userId);
    if (status) expect(status()?.state).toBe('ready');
    expect(failures ?? []).toEqual([]);
  }
  expect({ lost: call.lost, leaked: call.leaked, held: call.held }).toEqual({ lost: [], leaked: 0, held: 0 });
}

/** The host sends enough for everybody to have heard it. */
function expectHeard(call: DaveCall, speaker: string, hearers: string[]): void {
  for (const hearer of hearers.filter((userId) => userId !== speaker)) {
    const frame = Buffer.from(`from ${speaker} to ${hearer}`);
    const sealed = call.client(speaker).seal?.(frame);
    expect(sealed).toBeTruthy();
    expect(call.client(hearer).open?.(speaker, sealed!)).toEqual(frame);
  }
}

describe('the host and clients that nobody here wrote', () => {
  it.each<[string, Kind[]]>([
    ['first member', ['earshot', 'discord.js', 'discord.js']],
    ['second', ['discord.js', 'earshot', 'discord.js']],
    ['joiner of an established group', ['discord.js', 'discord.js', 'earshot']],
    ['host beside hosts', ['earshot', 'earshot', 'discord.js']],
    ['host before the listener', ['earshot', 'listener', 'discord.js']],
  ])('agree on keys, the host as %s', (_, kinds) => {
    const call = createDaveCall();
    const chance = createChance(7);
    for (const [index, kind] of kinds.entries()) {
      call.join(user(index + 1), kind);
      call.settle(chance);
      if (index > 0) expectSecured(call);
    }
    const hosts = call.service.members().filter((userId) => call.client(userId).seal);
    const hearers = call.service.members().filter((userId) => call.client(userId).open);
    for (const host of hosts) expectHeard(call, host, hearers);
  });

  it('agree on the first epoch, whichever of two commits comes first', () => {
    const winners = new Set<string>();
    for (let seed = 1; seed <= 24; seed += 1) {
      const call = createDaveCall();
      call.tamper = (userId, op, payload) => {
        if (userId === a && op === daveOp.announceCommit) winners.add('host');
        if (userId === a && op === daveOp.welcome) winners.add('other');
        return payload;
      };
      call.join(a, 'earshot');
      call.join(b, 'discord.js');
      call.settle(createChance(seed));
      expectSecured(call);
      expectHeard(call, a, [b]);
    }
    expect([...winners].sort()).toEqual(['host', 'other']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('end in one group of four if three join at once, in any order (%i)', (seed) => {
    const call = createDaveCall();
    const chance = createChance(seed);
    call.join(a, seed % 2 === 0 ? 'earshot' : 'discord.js');
    call.settle(chance);
    call.join(b, 'earshot');
    call.join(c, 'discord.js');
    call.join(d, seed % 3 === 0 ? 'earshot' : 'listener');
    call.settle(chance);
    expectSecured(call);
    expectHeard(call, b, [c]);
    expect(call.service.state().members).toHaveLength(4);
  });

  it.each([11, 12, 13, 14])('keep every frame over leaves and rejoins (%i)', (seed) => {
    const call = createDaveCall();
    const chance = createChance(seed);
    for (const [index, kind] of (['earshot', 'discord.js', 'earshot', 'discord.js'] as const).entries())
      call.join(user(index + 1), kind);
    call.settle(chance);
    for (let round = 0; round < 6; round += 1) {
      const who = user(1 + chance(4));
      const kind: Kind = who === a || who === c ? 'earshot' : 'discord.js';
      call.leave(who);
      if (chance(2) === 0) call.settle(chance);
      call.join(who, kind);
      call.settle(chance);
      expectSecured(call);
    }
    expect(call.heard).toBeGreaterThan(20);
    expectHeard(call, a, [b, d]);
  });

  it('start over with the sole member, and lose nothing when the next ones come', () => {
    const call = createDaveCall();
    const chance = createChance(3);
    call.join(a, 'earshot');
    call.join(b, 'discord.js');
    call.settle(chance);
    for (let round = 0; round < 4; round += 1) {
      const before = call.client(a).privacyCode();
      call.leave(b);
      call.settle(chance);
      expect(call.client(a).status?.()).toEqual({ state: 'alone', privacyCode: null });
      expect(call.client(a).seal?.(Buffer.from('nobody hears'))).toBeNull();
      call.join(b, 'discord.js');
      call.settle(chance);
      expectSecured(call);
      expect(call.client(a).privacyCode()).not.toBe(before);
      expectHeard(call, a, [b]);
    }
  });

  it('go on in mid-stream after a resume that replays what happened meanwhile', () => {
    const call = createDaveCall();
    const chance = createChance(5);
    call.join(a, 'earshot');
    call.join(b, 'discord.js');
    call.settle(chance);
    call.freeze(a);
    call.join(c, 'discord.js');
    call.settle(chance);
    call.leave(b);
    call.settle(chance);
    call.thaw(a);
    call.settle(chance);
    expectSecured(call);
    expectHeard(call, a, [c]);
  });

  it('come and go a hundred times without a frame lost', () => {
    const call = createDaveCall();
    const chance = createChance(17);
    call.join(a, 'earshot');
    call.join(b, 'discord.js');
    call.settle(chance);
    for (let time = 0; time < 50; time += 1) {
      call.join(c, time % 2 === 0 ? 'discord.js' : 'earshot');
      call.settle(chance);
      call.leave(c);
      call.settle(chance);
      // A minute of the rate limits' time passes.
      call.clock.advance(1200);
    }
    expectSecured(call);
    expect(call.service.epoch()).toBe(101);
    expect(call.heard).toBeGreaterThan(50);
  });
});

describe('a message that arrives broken', () => {
  it.each([
    ['a commit', daveOp.announceCommit],
    ['a welcome', daveOp.welcome],
  ])('costs the host its place until the server has taken it in again: %s', (_, brokenOp) => {
    const call = createDaveCall();
    const chance = createChance(23);
    call.join(b, 'discord.js');
    call.join(d, 'discord.js');
    call.settle(chance);
    let broken = 0;
    call.tamper = (userId, op, payload) => {
      if (userId !== a || op !== brokenOp || broken > 0) return payload;
      broken += 1;
      // The last byte of either belongs to what is authenticated.
      return Buffer.concat([payload.subarray(0, -1), Buffer.from([payload.at(-1)! ^ 1])]);
    };
    call.join(a, 'earshot');
    call.settle(chance);
    call.join(c, 'discord.js');
    call.settle(chance);
    expect(broken).toBe(1);
    const counts = call.client(a).counts;
    expect((counts?.get('commit-invalid') ?? 0) + (counts?.get('welcome-invalid') ?? 0)).toBe(1);
    expectSecured(call);
    expectHeard(call, a, [b, c, d]);
  });

  it.each([
    ['clear', true],
    ['sealed', false],
  ] as const)('is silent in a way that receivers take, %s', (silence, isClear) => {
    const call = createDaveCall({ silence });
    const chance = createChance(3);
    call.join(a, 'earshot');
    call.join(b, 'listener');
    call.join(c, 'discord.js');
    const early = call.client(a).seal!(silenceFrame);
    expect(early).toEqual(silenceFrame);
    call.settle(chance);
    expectSecured(call);
    for (let count = 0; count < 5; count += 1) {
      const frame = call.client(a).seal!(silenceFrame)!;
      expect(isEncryptedFrame(frame)).toBe(!isClear);
      const heard = isClear ? silenceFrame : encodedSilence;
      expect([b, c].map((hearer) => Buffer.from(call.client(hearer).open!(a, frame)!))).toEqual(
        Array(2).fill(Buffer.from(heard)),
      );
    }
    expectHeard(call, a, [b, c]);
  });

  it('never makes the host crash, speak in clear, or be refused for what it answers', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const call = createDaveCall();
      const chance = createChance(seed);
      const mutationChance = createChance(seed + 1000);
      call.tamper = (userId, _, payload) =>
        userId === a && mutationChance(3) === 0 ? mutate(payload, mutationChance) : payload;
      call.join(b, 'discord.js');
      call.join(a, 'earshot');
      call.settle(chance);
      call.join(c, 'discord.js');
      call.settle(chance);
      call.leave(b);
      call.settle(chance);
      expect(call.leaked).toBe(0);
      expect(call.verdicts.filter(({ kind }) => kind === 'rejected')).toEqual([]);
      expect(['ready', 'securing', 'alone']).toContain(call.client(a).status?.()?.state);
    }
  });
});
