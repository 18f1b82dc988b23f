import { describe, expect, it } from 'vitest';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { append, createDeliveryMessages, inTransition, splitCommitWelcome } from './testing/delivery-messages.ts';
import { createObservedSession } from './testing/observed-session.ts';
import { createPeer, opusFrame } from './testing/peer.ts';
import { callBeforeKeys, callWithKeys, channelId, ourId, peerId } from './testing/two-member-call.ts';

describe('a change of the protocol version', () => {
  it('to 0 is answered, keeps frames encrypted until it is executed, then holds them until the user agrees', () => {
    const { ours, peer } = callWithKeys();
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 12 });
    expect(ours.answers(daveOp.transitionReady)).toContainEqual({ transition_id: 12 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
    expect(ours.status?.state).toBe('ready');
    ours.receiveJson(daveOp.executeTransition, { transition_id: 12 });
    expect(ours.seal(opusFrame)).toBeNull();
    expect(ours.status).toEqual({ state: 'turned-off', privacyCode: null });
    expect(ours.counts).toEqual({ downgraded: 1, 'frame-held': 1 });
    ours.agreeToClear();
    expect(ours.seal(opusFrame)).toBe(opusFrame);
    expect(ours.status).toEqual({ state: 'off', privacyCode: null });
  });

  it('to 0 stays prepared while the group is repaired', () => {
    const { ours } = callWithKeys();
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 12 });
    ours.receiveBinary(daveOp.announceCommit, inTransition(13, Uint8Array.of(1, 2, 3)));
    expect(ours.seal(opusFrame)).toBeNull();
    ours.receiveJson(daveOp.executeTransition, { transition_id: 12 });
    expect(ours.status?.state).toBe('turned-off');
    expect(ours.seal(opusFrame)).toBeNull();
  });

  it('to 0 in transition 0 needs no answer, and lets nothing out if there never was a key', () => {
    const { ours } = callBeforeKeys();
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 0 });
    expect(ours.status?.state).toBe('turned-off');
    expect(ours.seal(opusFrame)).toBeNull();
    expect(ours.answers(daveOp.transitionReady)).toEqual([]);
    expect(ours.clock.timers).toBe(0);
  });

  it('to 0 once more needs no second consent', () => {
    const { ours } = callWithKeys();
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 0 });
    ours.agreeToClear();
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
    expect(ours.seal(opusFrame)).toBeNull();
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 0 });
    expect(ours.seal(opusFrame)).toBe(opusFrame);
  });

  it.each([
    [true, 'turned-off'],
    [false, 'off'],
    [undefined, 'off'],
  ])('of a new connection without encryption, where the last one had it (%s), is %s', (refusesClear, state) => {
    const ours = createObservedSession();
    ours.start({ version: 0, userId: ourId, channelId, refusesClear });
    expect(ours.status?.state).toBe(state);
    expect(ours.seal(opusFrame)).toBe(state === 'off' ? opusFrame : null);
  });

  it('to 1 holds every frame from the announcement on until the key is there', () => {
    const delivery = createDeliveryMessages(channelId);
    const peer = createPeer(peerId, channelId, delivery.externalSender);
    const ours = createObservedSession();
    ours.receiveJson(11, { user_ids: [peerId] });
    ours.start({ version: 0, userId: ourId, channelId });
    ours.receiveBinary(daveOp.externalSender, delivery.externalSender);
    expect(ours.seal(opusFrame)).toBe(opusFrame);
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
    expect(ours.seal(opusFrame)).toBeNull();
    expect(ours.status?.state).toBe('securing');
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit, welcome } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, commit));
    peer.mls.processWelcome(Buffer.from(welcome!));
    expect(ours.seal(opusFrame)).toBeNull();
    ours.receiveJson(daveOp.executeTransition, { transition_id: 1 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it('to 0 and back to 1 agrees on a new key with the same external sender', () => {
    const { ours, delivery } = callWithKeys();
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 2 });
    ours.receiveJson(daveOp.executeTransition, { transition_id: 2 });
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
    const peer = createPeer(peerId, channelId, delivery.externalSender);
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit, welcome } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.announceCommit, inTransition(3, commit));
    peer.mls.processWelcome(Buffer.from(welcome!));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 3 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
    expect(ours.statuses.map(({ state }) => state)).toEqual(['securing', 'ready', 'turned-off', 'securing', 'ready']);
  });

  it('to 1 by a transition alone asks for a group, too', () => {
    const ours = createObservedSession();
    ours.start({ version: 0, userId: ourId, channelId });
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 1, transition_id: 4 });
    expect(ours.seal(opusFrame)).toBe(opusFrame);
    ours.receiveJson(daveOp.executeTransition, { transition_id: 4 });
    expect(ours.seal(opusFrame)).toBeNull();
    expect(ours.sent.map(({ op }) => op)).toEqual([daveOp.transitionReady, daveOp.keyPackage]);
  });

  it('with the group kept leaves the key as it is', () => {
    const { ours, peer } = callWithKeys();
    const before = ours.sent.length;
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 2 });
    expect(ours.sent).toHaveLength(before);
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it('to 0 by an epoch alone is no downgrade', () => {
    const { ours, peer } = callWithKeys();
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 0, epoch: 1 });
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 0 });
    expect(ours.counts).toEqual({ 'epoch-unknown': 2 });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it('to one that nobody knows ends in dave-failed', () => {
    const byEpoch = callWithKeys().ours;
    byEpoch.receiveJson(daveOp.prepareEpoch, { protocol_version: 2, epoch: 1 });
    const byTransition = callWithKeys().ours;
    byTransition.receiveJson(daveOp.prepareTransition, { protocol_version: 2, transition_id: 5 });
    byTransition.receiveJson(daveOp.executeTransition, { transition_id: 5 });
    for (const { failures } of [byEpoch, byTransition])
      expect(failures).toEqual([expect.stringContaining('version 2')]);
    expect(byEpoch.seal(opusFrame)).toBeNull();
  });
});
