import { expect, test } from 'vitest';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { commitDeadlineMs, maxRecreations, maxRepetitions } from './proposal-round.ts';
import type { DaveMessage } from './member-outbox.ts';
import { createTestCall, expectSecured, user, type TestCall } from '../testing/test-call.ts';

const [a, b, c, d] = [user(1), user(2), user(3), user(4)] as [string, string, string, string];

function callOf(...userIds: string[]): TestCall {
  const call = createTestCall();
  for (const userId of userIds) call.join(userId);
  call.pump();
  return call;
}

/** From now on commits do not arrive. @returns those that were made */
function holdCommits(call: TestCall): { userId: string; message: DaveMessage }[] {
  const held: { userId: string; message: DaveMessage }[] = [];
  call.tamper = (userId, message) => {
    if (message.op !== daveOp.commitWelcome) return [message];
    held.push({ userId, message });
    return [];
  };
  return held;
}
const release = (call: TestCall): void => void (call.tamper = (_, message) => [message]);

/** Damages the next message of that op to that user, in its last byte, which belongs to a tag or a ciphertext. */
function damageNext(call: TestCall, userId: string, op: number): void {
  let isDone = false;
  call.damage = (to, message) => {
    if (isDone || to !== userId || message.op !== op || !('binary' in message)) return message;
    isDone = true;
    const binary = Uint8Array.from(message.binary);
    binary[binary.length - 1]! ^= 1;
    return { op, binary };
  };
}

test.each(['ours', 'discord.js'] as const)(
  'a member that cannot use its welcome is removed and added again (%s)',
  (kind) => {
    const call = callOf(a, b);
    damageNext(call, c, daveOp.welcome);
    call.join(c, { kind });
    call.pump();
    expect(call.events).toContainEqual({ kind: 'flagged', userId: c, transitionId: 2 });
    expect(call.service.epoch()).toBeGreaterThan(2);
    expectSecured(call);
  },
);

test('a member that cannot use a commit is removed and added again', () => {
  const call = callOf(a, b, c);
  damageNext(call, b, daveOp.announceCommit);
  call.join(d);
  call.pump();
  expect(call.events).toContainEqual({ kind: 'flagged', userId: b, transitionId: 3 });
  expect(call.session(b).invalidations()).toBe(1);
  expectSecured(call);
});

test('if nobody can use the first commit, all of them start again', () => {
  const call = createTestCall();
  const damaged = new Set<string>();
  call.damage = (to, message) => {
    const isFirst = (message.op === daveOp.welcome || message.op === daveOp.announceCommit) && !damaged.has(to);
    if (!isFirst || !('binary' in message)) return message;
    damaged.add(to);
    return { op: message.op, binary: message.binary.subarray(0, 40) };
  };
  for (const userId of [a, b, c]) call.join(userId);
  call.pump();
  expectSecured(call);
});

test('who leaves before being added is taken back from the proposals', () => {
  const call = callOf(a, b);
  const held = holdCommits(call);
  call.join(c);
  call.pump();
  expect(call.service.state().proposals).toBe(1);
  call.leave(c);
  expect(call.service.state().proposals).toBe(0);
  const revoke = call.sent(a).at(-1) as { op: number; binary: Uint8Array };
  expect([revoke.op, revoke.binary[0], revoke.binary.length]).toEqual([daveOp.proposals, 1, 1 + 1 + 33]);
  release(call);
  for (const { userId, message } of held)
    expect(call.say(userId, message)).toEqual({ kind: 'dropped', reason: 'nothing-to-commit' });
  call.pump();
  expect(call.service.epoch()).toBe(1);
  expectSecured(call);
  call.join(d);
  call.pump();
  expectSecured(call);
});

test('of two who are being added one leaves, and the other still gets its welcome', () => {
  const call = createTestCall();
  call.join(a);
  call.join(b, { kind: 'discord.js' });
  call.pump();
  // Their key packages arrive during a transition, so that they are proposed together.
  call.tamper = (_, message) => (message.op === daveOp.transitionReady ? [] : [message]);
  call.join(c);
  call.pump();
  call.join(d);
  call.join(user(5));
  const held = holdCommits(call);
  call.pump();
  call.clock.advance(2000);
  call.pump();
  expect(call.service.state().proposals).toBe(2);
  call.leave(d);
  release(call);
  for (const { userId, message } of held)
    expect(call.say(userId, message)).toEqual({ kind: 'dropped', reason: 'other-proposals' });
  call.pump();
  expect(call.service.members()).toEqual([a, b, c, user(5)]);
  expectSecured(call);
});

test('a key package that replaces another before the commit is the one that counts', () => {
  const call = callOf(a, b);
  const held = holdCommits(call);
  call.join(c);
  call.pump();
  call.session(c).start(1);
  release(call);
  call.pump();
  expect(call.events.filter(({ kind }) => kind === 'revoked')).toHaveLength(1);
  for (const { userId, message } of held) call.say(userId, message);
  call.pump();
  expectSecured(call);
});

test('a key package that arrives twice is proposed once', () => {
  const call = createTestCall();
  call.tamper = (_, message) => (message.op === daveOp.keyPackage ? [message, message] : [message]);
  call.join(a);
  call.join(b);
  call.pump();
  expect(call.verdicts).toContainEqual({
    userId: a,
    op: daveOp.keyPackage,
    verdict: { kind: 'dropped', reason: 'same-key-package' },
  });
  expect(call.events.filter(({ kind }) => kind === 'revoked')).toEqual([]);
  expectSecured(call);
});

test('of three who found a group one leaves before the commit, and the others found it without', () => {
  const call = createTestCall();
  holdCommits(call);
  for (const userId of [a, b, c]) call.join(userId, { kind: 'discord.js' });
  call.pump();
  expect(call.service.epoch()).toBe(0);
  call.leave(b);
  release(call);
  call.pump();
  expectSecured(call);
});

test('a commit that was accepted is stale the second time', () => {
  const call = createTestCall();
  const commits: { userId: string; message: DaveMessage }[] = [];
  call.tamper = (userId, message) => {
    if (message.op === daveOp.commitWelcome) commits.push({ userId, message });
    return [message];
  };
  for (const userId of [a, b]) call.join(userId);
  call.pump();
  const held = holdCommits(call);
  call.join(c);
  call.pump();
  for (const { userId, message } of commits)
    expect(call.say(userId, message)).toEqual({ kind: 'dropped', reason: 'another-epoch' });
  expect(call.service.epoch()).toBe(1);
  release(call);
  call.say(held[0]!.userId, held[0]!.message);
  call.pump();
  expectSecured(call);
});

test('nobody commits in the name of another', () => {
  const call = callOf(a, b);
  const held = holdCommits(call);
  call.join(c);
  call.pump();
  const ofA = held.find(({ userId }) => userId === a)!;
  expect(call.say(b, ofA.message)).toEqual({ kind: 'dropped', reason: 'another-leaf' });
  expect(call.say(c, ofA.message)).toEqual({ kind: 'dropped', reason: 'not-a-committer' });
  expect(call.say(a, ofA.message)).toEqual({ kind: 'accepted' });
  call.pump();
  expectSecured(call);
});

test('proposals without a commit are made again, then the group, then nothing until somebody comes or goes', () => {
  const call = callOf(a, b);
  holdCommits(call);
  call.join(c);
  call.pump();
  const rounds = (maxRepetitions + 1) * (maxRecreations + 1);
  for (let round = 0; round < rounds; round += 1) {
    expect(call.events.some(({ kind }) => kind === 'gave-up')).toBe(false);
    call.clock.advance(commitDeadlineMs);
    call.pump();
  }
  const count = (kind: string): number => call.events.filter((event) => event.kind === kind).length;
  expect([count('gave-up'), count('reset')]).toEqual([1, 1]);
  expect(call.clock.timers()).toBe(0);
  release(call);
  call.join(d);
  call.pump();
  expectSecured(call);
});

test('a commit that is lost costs one repetition', () => {
  const call = callOf(a, b);
  holdCommits(call);
  call.join(c);
  call.pump();
  release(call);
  call.clock.advance(commitDeadlineMs);
  call.pump();
  expectSecured(call);
  expect(call.clock.timers()).toBe(0);
});
