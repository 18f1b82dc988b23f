import { describe, expect, it } from 'vitest';
import { createDaveIdentity } from './dave-identity.ts';
import { isProposalList, isPublicMessage, isReferenceList } from './mls-grammar.ts';
import { createMlsGroup } from './mls-group.ts';
import { captured } from './testing/captured-call.ts';
import { append, createDeliveryMessages, hex, vector } from './testing/delivery-messages.ts';
import { createPeer } from './testing/peer.ts';
import { channelId, ourId, peerId, thirdId } from './testing/two-member-call.ts';

const delivery = createDeliveryMessages(channelId);
const peer = createPeer(peerId, channelId, delivery.externalSender);
/** the credentials that a client can read: one of two bytes, which is followed by the source of the leaf */
const credentials = hex('020001 01');

/** The vector of credentials says one byte less than fills it, and with that byte its length would need two bytes. */
function overrun(keyPackage: Uint8Array): Uint8Array {
  const bytes = Buffer.from(keyPackage);
  const at = bytes.lastIndexOf(credentials, bytes.lastIndexOf(Buffer.alloc(8, 0xff)));
  return Buffer.concat([bytes.subarray(0, at), Uint8Array.of(63), Buffer.alloc(64), bytes.subarray(at + 3)]);
}

describe('a message of the group', () => {
  it('is one that Discord itself sent', () => {
    expect(isProposalList(captured.append.subarray(1))).toBe(true);
    expect(isReferenceList(captured.revoke.subarray(1))).toBe(true);
  });

  it('is a commit with its path, and one of references alone', () => {
    const founder = createPeer(ourId, channelId, delivery.externalSender);
    const { commit } = founder.commit(append(delivery.add(peer.keyPackage, 0)));
    founder.mls.processCommit(Buffer.from(commit));
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    const more = founder.commit(append(delivery.remove(1, 1), delivery.add(third.keyPackage, 1))).commit;
    expect([commit, more].map((each) => isPublicMessage(each))).toEqual([true, true]);
    expect(more.length).toBeGreaterThan(2 * commit.length);
  });

  it.each([
    ['a byte too much', (message: Uint8Array) => Buffer.concat([message, hex('00')])],
    ['a byte too little', (message: Uint8Array) => message.subarray(0, -1)],
    ['another version', (message: Uint8Array) => Buffer.concat([hex('0002'), message.subarray(2)])],
    ['no wire format that there is', (message: Uint8Array) => Buffer.concat([hex('0001 0007'), message.subarray(4)])],
  ])('is none with %s', (_, change) => {
    const message = delivery.add(peer.keyPackage, 0);
    expect(isPublicMessage(message)).toBe(true);
    expect(isPublicMessage(change(message))).toBe(false);
    expect(isProposalList(vector(change(message)))).toBe(false);
  });

  it('is none with an element that runs over the end of its vector, which would abort the MLS library', () => {
    const group = createMlsGroup(createDaveIdentity(), ourId, channelId);
    group.setExternalSender(delivery.externalSender);
    group.reset(1);
    const message = delivery.add(overrun(peer.keyPackage), 0);
    expect(group.propose('append', append(message).subarray(1), [peerId])).toEqual({ dropped: 'proposals-refused' });
  });
});
