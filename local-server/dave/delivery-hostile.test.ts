import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertFuzzed } from '../../tests/fuzz.ts';
import type { EarshotError } from '../../shared-protocol/error.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { startOversPerMinute } from './delivery-service.ts';
import { readCommit } from './commit.ts';
import { maxKeyPackageBytes, readKeyPackage } from './key-package.ts';
import type { Bytes } from './mls-writer.ts';
import { readWelcome } from './welcome.ts';
import { createTestCall, expectSecured, user, type TestCall } from '../testing/test-call.ts';

const [a, b, c] = [user(1), user(2), user(3)] as [string, string, string];

/** Two in a group, the third being added, and what the clients said on the way. */
function callInProgress() {
  const call = createTestCall();
  const said: { userId: string; op: number; binary: Bytes }[] = [];
  call.tamper = (userId, message) => {
    if ('binary' in message) said.push({ userId, op: message.op, binary: message.binary });
    return message.op === daveOp.commitWelcome && call.service.members().includes(c) ? [] : [message];
  };
  for (const userId of [a, b]) call.join(userId);
  call.pump();
  call.join(c);
  call.pump();
  const find = (userId: string, op: number): Bytes =>
    said.findLast((one) => one.userId === userId && one.op === op)!.binary;
  return { call, said, keyPackage: find(c, daveOp.keyPackage), commit: find(a, daveOp.commitWelcome) };
}

const binary = (call: TestCall, userId: string, op: number, payload: Bytes) =>
  call.service.receiveBinary(userId, op, payload);
const flipped = (bytes: Bytes, index: number): Bytes => {
  const copy = Uint8Array.from(bytes);
  copy[index]! ^= 1;
  return copy;
};

test('every truncation of a key package and of a commit is refused', () => {
  const { call, keyPackage, commit } = callInProgress();
  for (let length = 0; length < keyPackage.length; length += 7)
    expect(binary(call, c, daveOp.keyPackage, keyPackage.subarray(0, length))).toMatchObject({
      kind: 'rejected',
      closeCode: 4002,
    });
  // A commit that is cut where its welcome begins is still complete.
  const kinds = new Set<string>();
  for (let length = 0; length < commit.length; length += 5) {
    const verdict = binary(call, a, daveOp.commitWelcome, commit.subarray(0, length));
    kinds.add(verdict.kind);
    if (verdict.kind === 'dropped') expect(verdict.reason).toBe('no-welcome');
  }
  expect([...kinds]).toContain('rejected');
  expect(kinds.has('accepted')).toBe(false);
});

test('a byte too many is refused', () => {
  const { call, keyPackage, commit } = callInProgress();
  for (const [op, userId, bytes] of [
    [daveOp.keyPackage, c, keyPackage],
    [daveOp.commitWelcome, a, commit],
  ] as const)
    expect(binary(call, userId, op, Buffer.concat([bytes, Buffer.of(0)]))).toMatchObject({ kind: 'rejected' });
});

test('a key package with any byte changed is refused', () => {
  const { call, keyPackage } = callInProgress();
  for (let index = 0; index < keyPackage.length; index += 5) {
    call.clock.advance(2000);
    expect(binary(call, c, daveOp.keyPackage, flipped(keyPackage, index)).kind).toBe('rejected');
  }
});

test('the key package of another user is refused', () => {
  const { call, keyPackage } = callInProgress();
  expect(binary(call, b, daveOp.keyPackage, keyPackage)).toMatchObject({ kind: 'rejected', closeCode: 4002 });
  expect(binary(call, b, daveOp.keyPackage, new Uint8Array(maxKeyPackageBytes + 1)).kind).toBe('rejected');
});

test('a key package wrapped as an MLSMessage counts as well', () => {
  const call = createTestCall();
  call.tamper = (_, message) =>
    message.op === daveOp.keyPackage && 'binary' in message
      ? [{ op: message.op, binary: Buffer.concat([Buffer.from('00010005', 'hex'), message.binary]) }]
      : [message];
  for (const userId of [a, b, c]) call.join(userId);
  call.pump();
  expectSecured(call);
});

test('ops of no meaning and people who are not there are dropped', () => {
  const { call, commit } = callInProgress();
  for (const op of [0, 22, 25, 27, 29, 30, 255, NaN, -1])
    expect(binary(call, a, op, commit)).toEqual({ kind: 'dropped', reason: 'unknown-op' });
  expect(binary(call, user(9), daveOp.commitWelcome, commit)).toEqual({ kind: 'dropped', reason: 'not-a-member' });
  expect(call.service.receiveJson(a, 24, { epoch: 1 })).toEqual({ kind: 'dropped', reason: 'unknown-op' });
});

test.each([
  undefined,
  null,
  7,
  'text',
  [],
  {},
  { transition_id: '1' },
  { transition_id: -1 },
  { transition_id: 65_536 },
  { transition_id: 0.5 },
])('an answer that is not the number of a transition is refused (%j)', (d) => {
  const { call } = callInProgress();
  for (const op of [daveOp.transitionReady, daveOp.invalidCommitWelcome])
    expect(call.service.receiveJson(a, op, d)).toMatchObject({ kind: 'rejected', closeCode: 4002 });
});

test('a member that starts over without end is told to stop, and may continue a minute later', () => {
  const call = createTestCall();
  call.join(a);
  call.join(b);
  call.pump();
  const flag = () => call.service.receiveJson(a, daveOp.invalidCommitWelcome, { transition_id: 1 });
  for (let count = 0; count < startOversPerMinute; count += 1) expect(flag()).toEqual({ kind: 'accepted' });
  expect(flag()).toMatchObject({ kind: 'rejected', closeCode: 4021 });
  call.clock.advance(60_001);
  expect(flag()).toEqual({ kind: 'accepted' });
});

test('who starts over because others come and go is not counted', () => {
  const call = createTestCall();
  call.join(a);
  for (let times = 0; times < startOversPerMinute + 5; times += 1) {
    call.join(b);
    call.pump();
    expectSecured(call);
    call.leave(b);
    call.pump();
  }
  expect(call.events.filter(({ kind }) => kind === 'rejected')).toEqual([]);
});

/** Bytes of no meaning, or what a client said with a few bytes changed, its end cut off or something after it. */
/** Groups by the dozen: five seconds here, several times that beside others. */
const fuzzDeadlineMs = 60_000;

const attempt = fc.record({
  userId: fc.constantFrom(a, b, c),
  op: fc.constantFrom(daveOp.keyPackage, daveOp.commitWelcome, daveOp.transitionReady, 0),
  isRandom: fc.boolean(),
  random: fc.uint8Array({ maxLength: 500 }),
  of: fc.nat(100),
  changes: fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 3 }),
  cut: fc.option(fc.nat(1500)),
  tail: fc.uint8Array({ maxLength: 4 }),
  json: fc.jsonValue(),
});

test(
  'no bytes and no JSON get an exception out of the door, or leave a member out for good',
  async () => {
    const kinds = new Set<string>();
    const property = fc.property(fc.array(attempt, { minLength: 100, maxLength: 150, size: 'max' }), (attempts) => {
      const { call, said } = callInProgress();
      for (const { userId, op, isRandom, random, of, changes, cut, tail, json } of attempts) {
        const source = said[of % said.length]!;
        const bytes = Uint8Array.from(isRandom ? random : source.binary);
        for (const [index, value] of changes) if (bytes.length > 0) bytes[index % bytes.length] = value;
        const payload = Buffer.concat([bytes.subarray(0, cut ?? bytes.length), tail]);
        const sender = isRandom ? userId : source.userId;
        const verdicts = [
          binary(call, sender, isRandom ? op : source.op, payload),
          call.service.receiveJson(userId, op === 0 ? daveOp.invalidCommitWelcome : daveOp.transitionReady, json),
        ];
        for (const verdict of verdicts) {
          kinds.add(verdict.kind);
          // What is not one of our refusals was a mistake of ours: it would stand as a cause.
          if (verdict.kind === 'rejected') expect(verdict.error.cause).toBeUndefined();
        }
      }
      call.tamper = (_, message) => [message];
      for (const userId of [a, b, c]) call.leave(userId);
      for (const userId of [a, b, c]) call.join(userId);
      call.pump();
      expectSecured(call);
    });
    await assertFuzzed(property, { numRuns: 8, endOnFailure: true });
    expect([...kinds]).toEqual(expect.arrayContaining(['rejected', 'dropped']));
  },
  fuzzDeadlineMs,
);

test(
  'what the readers refuse they refuse with one code',
  async () => {
    const { keyPackage, commit } = callInProgress();
    const split = readCommit(commit);
    const readers = [
      [keyPackage, (bytes: Bytes) => readKeyPackage(bytes, c)],
      [commit, readCommit],
      [split.welcome, readWelcome],
    ] as const;
    let refusals = 0;
    const property = fc.property(
      fc.constantFrom(...readers),
      fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.option(fc.nat(1500)),
      ([valid, read], changes, cut) => {
        const bytes = Uint8Array.from(valid);
        for (const [index, value] of changes) bytes[index % bytes.length] = value;
        try {
          read(bytes.subarray(0, cut ?? bytes.length));
        } catch (thrown) {
          refusals += 1;
          const { code, cause } = thrown as EarshotError;
          expect([code, cause]).toEqual(['message-shape', undefined]);
        }
      },
    );
    await assertFuzzed(property, { numRuns: 1500, endOnFailure: true });
    expect(refusals).toBeGreaterThan(0);
  },
  fuzzDeadlineMs,
);
