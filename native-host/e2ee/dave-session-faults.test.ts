import { describe, expect, it } from 'vitest';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { maxEarlyBytes, maxEarlyInputs } from './early-inputs.ts';
import { invalidWindowMs } from './invalid-budget.ts';
import { maxPendingTransitions } from './pending-transitions.ts';
import { executeDeadlineMs, securingDeadlineMs } from './send-gate.ts';
import { append, createDeliveryMessages, hex, inTransition, splitCommitWelcome } from './testing/delivery-messages.ts';
import { createObservedSession } from './testing/observed-session.ts';
import { createPeer, opusFrame, silenceFrame } from './testing/peer.ts';
import { callBeforeKeys, callWithKeys, channelId, ourId, peerId, thirdId } from './testing/two-member-call.ts';

const junk = hex('0001 0001 ffffffff');

describe('a commit or welcome that is unusable', () => {
  it('is answered by op 31 and a new key package, and nothing but silence leaves until the server lets us in again', () => {
    const { ours, delivery, peer } = callWithKeys();
    ours.receiveBinary(daveOp.announceCommit, inTransition(5, junk));
    expect(ours.answers(daveOp.invalidCommitWelcome)).toEqual([{ transition_id: 5 }]);
    expect(ours.sent.at(-1)?.op).toBe(daveOp.keyPackage);
    expect(ours.status).toEqual({ state: 'securing', privacyCode: null });
    expect(ours.seal(opusFrame)).toBeNull();
    expect(ours.seal(silenceFrame)).toBe(silenceFrame);

    // As the server does it: out with leaf 0, and in again with the new key package.
    const again = append(delivery.remove(0, 1), delivery.add(ours.payload(daveOp.keyPackage), 1));
    const { commit, welcome } = peer.commit(again);
    peer.mls.processCommit(Buffer.from(commit));
    ours.receiveBinary(daveOp.welcome, inTransition(6, welcome!));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 6 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
    expect(ours.failures).toEqual([]);
  });

  it('is reported as dave-failed the third time within a minute', () => {
    const { ours } = callBeforeKeys();
    for (const transitionId of [1, 2, 3]) ours.receiveBinary(daveOp.welcome, inTransition(transitionId, junk));
    expect(ours.answers(daveOp.invalidCommitWelcome)).toHaveLength(3);
    expect(ours.failures).toEqual([expect.stringMatching(/^dave-failed: /)]);
    expect(ours.clock.timers).toBe(0);
    const before = ours.sent.length;
    ours.receiveBinary(daveOp.welcome, inTransition(4, junk));
    ours.start({ version: 1, userId: ourId, channelId });
    expect(ours.sent).toHaveLength(before);
    expect(ours.counts['message-state']).toBe(2);
    expect(ours.seal(opusFrame)).toBeNull();
  });

  it('is forgiven if the third comes later than that', () => {
    const { ours } = callBeforeKeys();
    ours.receiveJson(voiceOp.clientDisconnect, { user_id: peerId });
    for (const transitionId of [1, 2, 3, 4]) {
      ours.receiveBinary(daveOp.welcome, inTransition(transitionId, junk));
      ours.clock.advance(invalidWindowMs / 2);
    }
    expect(ours.failures).toEqual([]);
    expect(ours.counts['welcome-invalid']).toBe(4);
  });

  it('is a commit that says to be ours and is another', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    const forged = Uint8Array.from(commit);
    // The last byte belongs to the membership tag.
    forged[forged.length - 1]! ^= 1;
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, forged));
    expect(ours.answers(daveOp.invalidCommitWelcome)).toEqual([{ transition_id: 1 }]);
    expect(ours.counts).toEqual({ 'commit-invalid': 1 });
  });

  it('is a foreign commit in the first epoch, when each has its own group', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit } = peer.commit(append(delivery.add(ours.payload(daveOp.keyPackage), 0)));
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, commit));
    expect(ours.answers(daveOp.invalidCommitWelcome)).toEqual([{ transition_id: 1 }]);
  });

  it('is a commit of an epoch that is over', () => {
    const { ours, delivery, peer } = callWithKeys();
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [thirdId] });
    const join = append(delivery.add(third.keyPackage, 1));
    ours.receiveBinary(daveOp.proposals, join);
    const stale = peer.commit(join).commit;
    const mine = splitCommitWelcome(ours.payload(daveOp.commitWelcome)).commit;
    ours.receiveBinary(daveOp.announceCommit, inTransition(2, mine));
    ours.receiveBinary(daveOp.announceCommit, inTransition(3, stale));
    expect(ours.answers(daveOp.invalidCommitWelcome)).toEqual([{ transition_id: 3 }]);
  });
});

describe('what is not for us', () => {
  it('leaves the group alone: commits of another group and welcomes for somebody else', () => {
    const { ours, delivery, peer } = callWithKeys();
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    const otherDelivery = createDeliveryMessages('927310423890473012');
    const elsewhere = createPeer(thirdId, '927310423890473012', otherDelivery.externalSender);
    const { commit } = elsewhere.commit(append(otherDelivery.add(peer.keyPackage, 0)));
    const { welcome } = peer.commit(append(delivery.add(third.keyPackage, 1)));
    const before = ours.sent.length;
    ours.receiveBinary(daveOp.announceCommit, inTransition(8, commit));
    ours.receiveBinary(daveOp.welcome, inTransition(9, welcome!));
    expect(ours.sent).toHaveLength(before);
    expect(ours.counts).toEqual({ 'commit-other-group': 1, 'welcome-other-receiver': 1 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it('is counted if there is no group yet: proposals before op 25, commits before proposals', () => {
    const delivery = createDeliveryMessages(channelId);
    const peer = createPeer(peerId, channelId, delivery.externalSender);
    const ours = createObservedSession();
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [peerId] });
    ours.start({ version: 1, userId: ourId, channelId });
    const proposals = append(delivery.add(peer.keyPackage, 0));
    ours.receiveBinary(daveOp.proposals, proposals);
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, junk));
    ours.receiveBinary(daveOp.externalSender, delivery.externalSender);
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, junk));
    expect(ours.sent.map(({ op }) => op)).toEqual([daveOp.keyPackage]);
    expect(ours.counts).toEqual({ 'proposals-without-group': 1, 'commit-without-group': 2 });
    ours.receiveBinary(daveOp.proposals, proposals);
    expect(ours.sent.at(-1)?.op).toBe(daveOp.commitWelcome);
  });

  it('is a commit or welcome that was there before', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    const { commit: theirs, welcome } = peer.commit(append(delivery.add(ours.payload(daveOp.keyPackage), 0)));
    peer.mls.processCommit(Buffer.from(theirs));
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [thirdId] });
    for (const time of [1, 2]) ours.receiveBinary(daveOp.welcome, inTransition(time, welcome!));
    ours.receiveBinary(daveOp.proposals, append(delivery.add(third.keyPackage, 1)));
    const { commit } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    for (const time of [3, 3]) ours.receiveBinary(daveOp.announceCommit, inTransition(time, commit));
    expect(ours.counts).toEqual({ 'welcome-other-receiver': 1, 'commit-repeated': 1 });
    expect(ours.answers(daveOp.transitionReady)).toEqual([{ transition_id: 1 }, { transition_id: 3 }]);
    expect(ours.answers(daveOp.invalidCommitWelcome)).toEqual([]);
  });

  it('is a proposal to add somebody who was never announced, or has left', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    ours.receiveBinary(daveOp.proposals, append(delivery.add(third.keyPackage, 0)));
    ours.receiveJson(voiceOp.clientDisconnect, { user_id: peerId });
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    expect(ours.counts).toEqual({ 'proposal-unannounced': 2 });
    expect(ours.sent.map(({ op }) => op)).toEqual([daveOp.keyPackage]);
  });

  it('is a proposal that somebody else signed', () => {
    const { ours, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.proposals, append(createDeliveryMessages(channelId).add(peer.keyPackage, 0)));
    expect(ours.counts).toEqual({ 'proposals-refused': 1 });
  });

  it('is an external sender in an established group, which counts from the next group on', () => {
    const { ours } = callWithKeys();
    const next = createDeliveryMessages(channelId);
    const peer = createPeer(peerId, channelId, next.externalSender);
    ours.receiveBinary(daveOp.externalSender, next.externalSender);
    expect(ours.counts).toEqual({ 'external-sender-late': 1 });
    expect(ours.status?.state).toBe('ready');
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
    ours.receiveBinary(daveOp.proposals, append(next.add(peer.keyPackage, 0)));
    expect(ours.sent.at(-1)?.op).toBe(daveOp.commitWelcome);
  });
});

describe('deadlines', () => {
  it('use a first key ten seconds after it was agreed on if op 22 never comes', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, commit));
    ours.clock.advance(executeDeadlineMs - 1);
    expect(ours.status?.state).toBe('securing');
    ours.clock.advance(1);
    expect(ours.status?.state).toBe('ready');
    expect(ours.counts).toEqual({ 'execute-late': 1 });
    ours.receiveJson(daveOp.executeTransition, { transition_id: 1 });
    expect(ours.status?.state).toBe('ready');
    expect(ours.clock.timers).toBe(0);
  });

  it('give up if others are there and no key is agreed on', () => {
    const { ours } = callBeforeKeys();
    ours.clock.advance(securingDeadlineMs - 1);
    expect(ours.failures).toEqual([]);
    ours.clock.advance(1);
    expect(ours.failures).toEqual([expect.stringContaining('no key in time')]);
  });

  it('do not run while nobody else is there', () => {
    const { ours } = callBeforeKeys();
    ours.receiveJson(voiceOp.clientDisconnect, { user_id: peerId });
    expect(ours.clock.timers).toBe(0);
    ours.clock.advance(10 * securingDeadlineMs);
    expect(ours.failures).toEqual([]);
    expect(ours.status?.state).toBe('alone');
  });

  it('leave nothing behind at the end', () => {
    const { ours } = callBeforeKeys();
    expect(ours.clock.timers).toBe(1);
    ours.end();
    expect(ours.clock.timers).toBe(0);
    ours.receiveBinary(daveOp.welcome, inTransition(1, junk));
    ours.end();
    expect(ours.counts).toEqual({ 'message-state': 1 });
    expect(ours.failures).toEqual([]);
  });
});

describe('bad input', () => {
  it.each<[string, number, unknown]>([
    ['op 11 with a list in the place of an object', voiceOp.clientsConnect, ['100000000000000003']],
    ['op 13 without an id', voiceOp.clientDisconnect, {}],
    ['op 21 without a version', daveOp.prepareTransition, { transition_id: 1 }],
    ['op 21 with a number that is no u16', daveOp.prepareTransition, { protocol_version: 1, transition_id: 65_536 }],
    ['op 22 with a text for a number', daveOp.executeTransition, { transition_id: '1' }],
    ['op 22 with nothing', daveOp.executeTransition, null],
    ['op 24 with a fraction', daveOp.prepareEpoch, { protocol_version: 1, epoch: 0.5 }],
    ['op 24 with an array', daveOp.prepareEpoch, [1, 1]],
  ])('in JSON is counted and dropped: %s', (_, op, d) => {
    const { ours, peer } = callWithKeys();
    ours.receiveJson(op, d);
    expect(ours.counts).toEqual({ 'message-shape': 1 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it.each<[string, number, string, string]>([
    ['op 25, empty', daveOp.externalSender, '', 'external-sender-refused'],
    ['op 25 with half a key', daveOp.externalSender, '4041 04ca1a', 'external-sender-refused'],
    ['op 27, empty', daveOp.proposals, '', 'message-shape'],
    ['op 27 with the operation alone', daveOp.proposals, '00', 'message-shape'],
    ['op 27 with operation 2', daveOp.proposals, '02 00', 'message-shape'],
    ['op 27 with junk', daveOp.proposals, '00 04 deadbeef', 'proposals-refused'],
    ['op 27 that revokes what nobody proposed', daveOp.proposals, '01 03 02abcd', 'proposals-refused'],
    ['op 29 with the number alone', daveOp.announceCommit, '0001', 'message-shape'],
    ['op 30, empty', daveOp.welcome, '', 'message-shape'],
    ['op 26, which is ours to send', daveOp.keyPackage, '00', 'op-unknown'],
    ['an op that nobody knows', 99, '00', 'op-unknown'],
  ])('in binary is counted and dropped: %s', (_, op, payload, counted) => {
    const { ours, peer } = callWithKeys();
    ours.receiveBinary(op, hex(payload));
    expect(ours.counts).toEqual({ [counted]: 1 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it('does not cost the pending group if op 25 is junk', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.externalSender, hex('4041'));
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    expect(ours.sent.at(-1)?.op).toBe(daveOp.commitWelcome);
  });

  it('is ids that are no u64, or more than a channel holds', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: ['99999999999999999999', 'nobody', 7, peerId, peerId] });
    expect(ours.counts).toEqual({ 'members-overflow': 1 });
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    expect(ours.sent.at(-1)?.op).toBe(daveOp.commitWelcome);
    const crowd = Array.from({ length: 1000 }, (_, index) => String(200_000_000_000_000_000n + BigInt(index)));
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: crowd });
    expect(ours.counts).toEqual({ 'members-overflow': 2 });
  });

  it('is more than fits before Session Description', () => {
    const ours = createObservedSession();
    for (let time = 0; time <= maxEarlyInputs; time += 1)
      ours.receiveJson(daveOp.executeTransition, { transition_id: 1 });
    expect(ours.counts).toEqual({ 'early-overflow': 1 });
    const big = createObservedSession();
    big.receiveBinary(daveOp.externalSender, new Uint8Array(maxEarlyBytes));
    big.receiveBinary(daveOp.externalSender, new Uint8Array(1));
    big.receiveBinary(daveOp.externalSender, new Uint8Array(maxEarlyBytes + 1));
    expect(big.counts).toEqual({ 'early-overflow': 1, 'too-large': 1 });
  });

  it.each([
    ['a version that nobody knows', { version: 2, userId: ourId, channelId }],
    ['a user id that is no u64', { version: 1, userId: '99999999999999999999', channelId }],
    ['a channel id that is no u64', { version: 1, userId: ourId, channelId: '99999999999999999999' }],
  ])('is %s at the start, which ends in dave-failed', (_, call) => {
    const ours = createObservedSession();
    ours.start(call);
    expect(ours.failures).toEqual([expect.stringMatching(/^dave-failed: /)]);
    expect(ours.sent).toEqual([]);
    expect(ours.seal(opusFrame)).toBeNull();
  });
});

describe('transition numbers', () => {
  it('that were never prepared are not executed', () => {
    const { ours } = callWithKeys();
    for (const transition_id of [0, 2, 65_535]) ours.receiveJson(daveOp.executeTransition, { transition_id });
    expect(ours.counts).toEqual({ 'execute-unknown': 3 });
    expect(ours.status?.state).toBe('ready');
  });

  it('may be the greatest, and may come again', () => {
    const { ours } = callWithKeys();
    for (const time of [1, 2]) {
      ours.receiveJson(daveOp.prepareTransition, { protocol_version: 1, transition_id: 65_535 });
      ours.receiveJson(daveOp.executeTransition, { transition_id: 65_535 });
      expect(ours.answers(daveOp.transitionReady)).toHaveLength(1 + time);
    }
    ours.receiveJson(daveOp.executeTransition, { transition_id: 65_535 });
    expect(ours.counts).toEqual({ 'execute-unknown': 1 });
  });

  it('of keys that a reset threw away are not executed', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, commit));
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
    ours.receiveJson(daveOp.executeTransition, { transition_id: 1 });
    expect(ours.status?.state).toBe('securing');
    expect(ours.counts).toEqual({ 'execute-unknown': 1 });
  });

  it('are remembered up to a bound', () => {
    const { ours } = callWithKeys();
    for (let id = 100; id <= 100 + maxPendingTransitions; id += 1)
      ours.receiveJson(daveOp.prepareTransition, { protocol_version: 1, transition_id: id });
    ours.receiveJson(daveOp.executeTransition, { transition_id: 100 });
    ours.receiveJson(daveOp.executeTransition, { transition_id: 101 });
    expect(ours.counts).toEqual({ 'transitions-overflow': 1, 'execute-unknown': 1 });
  });
});
