import { expect, test } from 'vitest';
import { captured } from '../testing/captured-session.ts';
import { readKeyPackage } from './key-package.ts';
import { importPoint, isSignedBy } from './mls-crypto.ts';
import { createMlsReader } from './mls-reader.ts';
import { uint64 } from './mls-writer.ts';
import { appendPayload, framedProposal, proposalRef, proposalToSign, revokePayload } from './proposals.ts';

/** The one Add of the call, taken apart by the lengths that it has. */
function takeApart() {
  const message = createMlsReader(captured.proposals, 'op 27').vector();
  const reader = createMlsReader(message, 'proposal');
  reader.bytes(4);
  const contentStart = reader.offset();
  const groupId = reader.vector();
  const epoch = reader.uint64();
  reader.bytes(5);
  reader.vector();
  reader.bytes(3);
  const keyPackageStart = reader.offset();
  reader.bytes(4);
  for (let vectors = 0; vectors < 3; vectors += 1) reader.vector();
  reader.bytes(2);
  for (let vectors = 0; vectors < 6; vectors += 1) reader.vector();
  reader.bytes(1 + 16);
  for (let vectors = 0; vectors < 4; vectors += 1) reader.vector();
  const keyPackage = reader.since(keyPackageStart);
  const content = reader.since(contentStart);
  const signature = reader.vector();
  reader.end();
  return { message, groupId, epoch, keyPackage, content, signature };
}

const add = (keyPackage: Uint8Array) => ({
  kind: 'add' as const,
  userId: captured.addedUserId,
  keyPackage,
  keyPackageRef: '',
  signatureKey: new Uint8Array(),
});

test('the group of a live call is named by its channel, and a first proposal belongs to epoch 0', () => {
  const { groupId, epoch } = takeApart();
  expect(Buffer.from(groupId)).toEqual(uint64(BigInt(captured.channelId)));
  expect(epoch).toBe(0n);
});

test('a live proposal is laid out byte for byte as ours', () => {
  const { content, groupId, keyPackage, message, signature } = takeApart();
  const ours = framedProposal(groupId, 0n, add(keyPackage));
  expect(Buffer.from(ours).toString('hex')).toBe(Buffer.from(content).toString('hex'));
  const proposal = { change: add(keyPackage), message, ref: proposalRef(ours, signature) };
  expect(appendPayload([proposal])).toEqual(Buffer.concat([Buffer.of(0), captured.proposals]));
});

test('a live proposal carries the signature of the external sender over what we would sign', () => {
  const sender = createMlsReader(captured.externalSender, 'op 25');
  const key = importPoint(sender.vector(), 'op 25');
  const { content, signature } = takeApart();
  expect(isSignedBy(key, 'FramedContentTBS', proposalToSign(content), signature)).toBe(true);
  const another = Uint8Array.from(content);
  another[another.length - 1]! ^= 1;
  expect(isSignedBy(key, 'FramedContentTBS', proposalToSign(another), signature)).toBe(false);
});

test('the ref that we compute for a live proposal is the one that the live revoke names', () => {
  const { content, keyPackage, message, signature } = takeApart();
  const ref = proposalRef(content, signature);
  expect(ref).toBe('62386ffb20b28f556b2465c0a2520ba2b074fca00e94b2fdebc0496d544cd6c0');
  const revoke = revokePayload([{ change: add(keyPackage), message, ref }]);
  expect(revoke).toEqual(Buffer.concat([Buffer.of(1), captured.revoked]));
});

test('a live key package passes the checks for its own user and fails them for another', () => {
  const { keyPackage } = takeApart();
  expect(Buffer.from(readKeyPackage(keyPackage, captured.addedUserId).bytes)).toEqual(Buffer.from(keyPackage));
  expect(() => readKeyPackage(keyPackage, '158533742254751745')).toThrow('the identity of another user');
});
