import { DAVESession, generateP256Keypair } from '@snazzah/davey';
import { expect, test } from 'vitest';
import { judgeCommit } from './commit-verdict.ts';
import { readCommit } from './commit.ts';
import { createExternalSender } from './external-sender.ts';
import { applyChanges, foundGroup, markStale } from './group.ts';
import { readKeyPackage } from './key-package.ts';
import { concat, uint64 } from './mls-writer.ts';
import { appendPayload, signProposal, type Change } from './proposals.ts';
import { channelId, user } from '../testing/test-call.ts';
import { readWelcome } from './welcome.ts';

const groupId = uint64(BigInt(channelId));
const sender = createExternalSender();
const append = 0;

/** A client of davey and what it offered. */
function createClient(userId: string) {
  const session = new DAVESession(1, userId, channelId, generateP256Keypair());
  session.setExternalSender(Buffer.from(sender.payload));
  const keyPackage = readKeyPackage(session.getSerializedKeyPackage(), userId);
  const change: Change = {
    kind: 'add',
    userId,
    keyPackage: keyPackage.bytes,
    keyPackageRef: keyPackage.ref,
    signatureKey: keyPackage.signatureKey,
  };
  const commit = (epoch: bigint, changes: Change[]) => {
    const proposals = changes.map((one) => signProposal(sender, groupId, epoch, one));
    const made = session.processProposals(append, Buffer.from(appendPayload(proposals).subarray(1)));
    return { proposals, payload: concat(made.commit!, made.welcome ?? new Uint8Array()), commit: made.commit! };
  };
  return { userId, session, keyPackage, change, commit };
}

/** Three clients; the first has made the first commit. */
function foundThree() {
  const clients = [1, 2, 3].map((number) => createClient(user(number)));
  const [first, second, third] = clients as [(typeof clients)[0], (typeof clients)[0], (typeof clients)[0]];
  return { first, second, third, made: first.commit(0n, [second.change, third.change]) };
}

test('a commit ends where its welcome begins, and names its proposals in their order', () => {
  const { made } = foundThree();
  const { commit, welcome } = readCommit(made.payload);
  expect(Buffer.from(commit.bytes)).toEqual(made.commit);
  expect(welcome.length).toBe(made.payload.length - made.commit.length);
  expect(commit.refs).toEqual(made.proposals.map(({ ref }) => ref));
  expect(commit).toMatchObject({ epoch: 0n, leafIndex: 0, hasInlineProposals: false, leaf: null });
});

test('a commit that removes has a path, whose leaf is that of its sender', () => {
  const { first, second, third, made } = foundThree();
  first.session.processCommit(made.commit);
  const removal = first.commit(1n, [{ kind: 'remove', userId: third.userId, leafIndex: 2 }]);
  const { commit, welcome } = readCommit(removal.payload);
  expect(welcome).toHaveLength(0);
  expect(commit.leaf).toMatchObject({
    source: { kind: 'commit' },
    signatureKey: Buffer.from(first.keyPackage.signatureKey),
  });

  const before = foundGroup(first.userId, first.keyPackage.signatureKey);
  const group = applyChanges(before, [second.change, third.change]);
  markStale(group, third.userId);
  const judged = { payload: removal.payload, committer: first.userId, groupId, group, proposals: removal.proposals };
  expect(judgeCommit(judged)).toMatchObject({ isValid: true, welcome: null });

  const otherKey = applyChanges(foundGroup(first.userId, second.keyPackage.signatureKey), [
    second.change,
    third.change,
  ]);
  expect(judgeCommit({ ...judged, group: otherKey })).toEqual({ isValid: false, fault: 'changed-leaf' });
});

test('the leaf in a path is signed by its owner for this group and this place', () => {
  const { first, third, made } = foundThree();
  first.session.processCommit(made.commit);
  const { payload } = first.commit(1n, [{ kind: 'remove', userId: third.userId, leafIndex: 2 }]);
  const groupIdEnd = 2 + 2 + 1 + 8;
  const changed = (index: number): Uint8Array => {
    const copy = Uint8Array.from(payload);
    copy[index]! ^= 1;
    return copy;
  };
  expect(() => readCommit(payload)).not.toThrow();
  expect(() => readCommit(changed(groupIdEnd - 1))).toThrow('leaf signature');
  // Behind the epoch and the byte that says member.
  expect(() => readCommit(changed(groupIdEnd + 8 + 1 + 3))).toThrow('leaf signature');
});

test('each receiver of a welcome can join with its own part, which has nothing of the others', () => {
  const { second, third, made } = foundThree();
  const welcome = readWelcome(readCommit(made.payload).welcome);
  expect(welcome.receivers).toEqual([second.keyPackage.ref, third.keyPackage.ref]);
  for (const { session, keyPackage } of [second, third]) {
    const part = welcome.forReceiver(keyPackage.ref);
    expect(readWelcome(part).receivers).toEqual([keyPackage.ref]);
    session.processWelcome(Buffer.from(part));
    expect(session.epoch).toBe(1n);
  }
  expect([second.session.ownLeafIndex, third.session.ownLeafIndex]).toEqual([1, 2]);
  expect(second.session.voicePrivacyCode).toBe(third.session.voicePrivacyCode);
});

test('every check of a commit has its own reason', () => {
  const { first, second, third, made } = foundThree();
  const group = foundGroup(first.userId, first.keyPackage.signatureKey);
  const right = { payload: made.payload, committer: first.userId, groupId, group, proposals: made.proposals };
  expect(judgeCommit(right)).toMatchObject({ isValid: true, changes: [second.change, third.change] });

  const fault = (change: Partial<typeof right>) => judgeCommit({ ...right, ...change });
  expect(fault({ groupId: uint64(1n) })).toMatchObject({ fault: 'another-group' });
  expect(fault({ group: { ...group, epoch: 1n } })).toMatchObject({ fault: 'another-epoch' });
  expect(fault({ committer: second.userId })).toMatchObject({ fault: 'another-leaf' });
  expect(fault({ proposals: made.proposals.slice(0, 1) })).toMatchObject({ fault: 'other-proposals' });
  const third1 = signProposal(sender, groupId, 0n, third.change);
  expect(fault({ proposals: [...made.proposals, third1] })).toMatchObject({ fault: 'other-proposals' });
  expect(fault({ proposals: [made.proposals[0]!, third1] })).toMatchObject({ fault: 'other-proposals' });
  expect(fault({ payload: made.commit })).toMatchObject({ fault: 'no-welcome' });
  const { welcome } = readCommit(made.payload);
  const part = readWelcome(welcome).forReceiver(second.keyPackage.ref);
  expect(fault({ payload: concat(made.commit, part) })).toMatchObject({ fault: 'other-receivers' });
});

test('a commit with a proposal of its own is not accepted', () => {
  const { first, made } = foundThree();
  const payload = Uint8Array.from(made.payload);
  const firstRef = Buffer.from(payload).indexOf(Buffer.from(made.proposals[0]!.ref, 'hex'));
  // In front of a reference stand its length and the byte that says 2, by reference, or 1, inline.
  expect([payload[firstRef - 2], payload[firstRef - 1]]).toEqual([2, 32]);
  payload[firstRef - 2] = 1;
  const group = foundGroup(first.userId, first.keyPackage.signatureKey);
  const verdict = judgeCommit({ payload, committer: first.userId, groupId, group, proposals: made.proposals });
  expect(verdict).toEqual({ isValid: false, fault: 'inline-proposal' });
});

test.each([
  ['00020001', 'version'],
  ['00010002', 'not a PublicMessage'],
  ['0001000100' + '00'.repeat(8) + '02', 'not sent by a member'],
  ['0001000100' + '00'.repeat(8) + '01' + '00000000' + '00' + '02', 'not a commit'],
  ['0001000100' + '00'.repeat(8) + '01' + '00000000' + '00' + '03' + '0103', 'a proposal of form 3'],
  ['0001000100' + '00'.repeat(8) + '01' + '00000000' + '00' + '03' + '03' + '0201aa', 'a reference of 1 bytes'],
  ['0001000100' + '00'.repeat(8) + '01' + '00000000' + '00' + '03' + '00' + '02', 'optional path of form 2'],
])('%s is no commit: %s', (hex, reason) => {
  expect(() => readCommit(Buffer.from(hex, 'hex'))).toThrow(reason);
});

test.each([
  ['0001', 'cipher suite 1'],
  ['0002' + '08' + '01aa0000' + '01aa0000' + '00', 'a receiver named twice'],
  ['0002' + '00' + '00' + '00', 'bytes after its end'],
])('%s is no welcome: %s', (hex, reason) => {
  expect(() => readWelcome(Buffer.from(hex, 'hex'))).toThrow(reason);
});
