import { describe, expect, it } from 'vitest';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { createDaveIdentity } from './dave-identity.ts';
import {
  append,
  createDeliveryMessages,
  inTransition,
  revoke,
  splitCommitWelcome,
} from './testing/delivery-messages.ts';
import { createObservedSession } from './testing/observed-session.ts';
import { createPeer, opusFrame, silenceFrame } from './testing/peer.ts';
import { callBeforeKeys, callWithKeys, channelId, ourId, peerId, thirdId } from './testing/two-member-call.ts';

describe('the start of a DAVE session', () => {
  it('answers a version with a key package at once', () => {
    const ours = createObservedSession();
    ours.start({ version: 1, userId: ourId, channelId });
    expect(ours.sent).toHaveLength(1);
    // MLS 1.0, cipher suite 2, then the 65-byte point of the init key.
    expect(Buffer.from(ours.payload(daveOp.keyPackage)).toString('hex')).toMatch(/^00010002404104/);
    expect(ours.status).toEqual({ state: 'alone', privacyCode: null });
  });

  it('sends nothing and lets everything pass if the call has no DAVE', () => {
    const ours = createObservedSession();
    ours.start({ version: 0, userId: ourId, channelId });
    expect(ours.sent).toEqual([]);
    expect(ours.status).toEqual({ state: 'off', privacyCode: null });
    expect(ours.seal(opusFrame)).toBe(opusFrame);
  });

  it('lets nothing but silence pass before Session Description, before the key, and after the end', () => {
    const { ours } = callBeforeKeys();
    const early = createObservedSession();
    for (const session of [ours, early]) {
      expect(session.seal(opusFrame)).toBeNull();
      expect(session.seal(silenceFrame)).toBe(silenceFrame);
      expect(session.counts['frame-held']).toBe(1);
    }
    ours.end();
    expect(ours.seal(opusFrame)).toBeNull();
    expect(ours.seal(silenceFrame)).toBeNull();
  });

  it('is alone until somebody else is announced, and again when they have left', () => {
    const ours = createObservedSession();
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [ourId] });
    ours.start({ version: 1, userId: ourId, channelId });
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [peerId] });
    ours.receiveJson(voiceOp.clientDisconnect, { user_id: peerId });
    expect(ours.statuses.map(({ state }) => state)).toEqual(['alone', 'securing', 'alone']);
  });

  it('takes up the external sender and proposals that came before Session Description', () => {
    const delivery = createDeliveryMessages(channelId);
    const peer = createPeer(peerId, channelId, delivery.externalSender);
    const ours = createObservedSession();
    const received = Uint8Array.from(delivery.externalSender);
    ours.receiveBinary(daveOp.externalSender, received);
    received.fill(0);
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [peerId] });
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    expect(ours.sent).toEqual([]);
    ours.start({ version: 1, userId: ourId, channelId });
    expect(ours.sent.map(({ op }) => op)).toEqual([daveOp.keyPackage, daveOp.commitWelcome]);
  });

  it('keeps its state if the same Session Description comes again', () => {
    const { ours, peer } = callWithKeys();
    const before = ours.sent.length;
    ours.start({ version: 1, userId: ourId, channelId });
    expect(ours.sent).toHaveLength(before);
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it('shows one signature key in two calls at a time', () => {
    const identity = createDaveIdentity();
    const keys = ['927310423890473011', '927310423890473012'].map((id) => {
      const ours = createObservedSession(identity);
      ours.start({ version: 1, userId: ourId, channelId: id });
      return signatureKeyOf(ours.payload(daveOp.keyPackage));
    });
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).toBe(identity.keyPair.reveal().public.toString('hex'));
    expect(JSON.stringify(identity)).toBe('{"keyPair":"[redacted]"}');
  });
});

describe('agreeing on a key', () => {
  it('commits as the first member and speaks once the transition is executed', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    expect(ours.status?.state).toBe('securing');
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit, welcome } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.announceCommit, inTransition(7, commit));
    peer.mls.processWelcome(Buffer.from(welcome!));
    expect(ours.answers(daveOp.transitionReady)).toEqual([{ transition_id: 7 }]);
    expect(ours.seal(opusFrame)).toBeNull();
    ours.receiveJson(daveOp.executeTransition, { transition_id: 7 });
    expect(ours.status).toEqual({ state: 'ready', privacyCode: peer.mls.voicePrivacyCode });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
    expect(ours.counts).toEqual({ 'frame-held': 1 });
    expect(ours.clock.timers).toBe(0);
  });

  it('follows the welcome if somebody else wins the first epoch', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit, welcome } = peer.commit(append(delivery.add(ours.payload(daveOp.keyPackage), 0)));
    peer.mls.processCommit(Buffer.from(commit));
    ours.receiveBinary(daveOp.welcome, inTransition(2, welcome!));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 2 });
    expect(ours.answers(daveOp.transitionReady)).toEqual([{ transition_id: 2 }]);
    expect(ours.status).toEqual({ state: 'ready', privacyCode: peer.mls.voicePrivacyCode });
    expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
  });

  it('joins an established group by its welcome, past proposals that are not its own', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [thirdId] });
    const first = peer.commit(append(delivery.add(third.keyPackage, 0)));
    peer.mls.processCommit(Buffer.from(first.commit));
    third.mls.processWelcome(Buffer.from(first.welcome!));
    const join = append(delivery.add(ours.payload(daveOp.keyPackage), 1));
    ours.receiveBinary(daveOp.proposals, join);
    const { commit, welcome } = third.commit(join);
    third.mls.processCommit(Buffer.from(commit));
    peer.mls.processProposals(0, Buffer.from(join.subarray(1)));
    peer.mls.processCommit(Buffer.from(commit));
    ours.receiveBinary(daveOp.welcome, inTransition(3, welcome!));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 3 });
    const sealed = ours.seal(opusFrame)!;
    for (const member of [peer, third]) expect(member.hear(ourId, sealed)).toEqual(opusFrame);
    expect(ours.counts).toEqual({ 'proposals-refused': 1 });
    expect(ours.status?.privacyCode).toBe(third.mls.voicePrivacyCode);
  });

  it('keeps speaking while a third member joins, and reports the new privacy code', () => {
    const { ours, delivery, peer } = callWithKeys();
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    const before = ours.status?.privacyCode;
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [thirdId] });
    const join = append(delivery.add(third.keyPackage, 1));
    ours.receiveBinary(daveOp.proposals, join);
    const { commit, welcome } = peer.commit(join);
    const late = ours.seal(opusFrame)!;
    peer.mls.processCommit(Buffer.from(commit));
    ours.receiveBinary(daveOp.announceCommit, inTransition(4, commit));
    third.mls.processWelcome(Buffer.from(welcome!));
    const between = ours.seal(opusFrame)!;
    ours.receiveJson(daveOp.executeTransition, { transition_id: 4 });
    const after = ours.seal(opusFrame)!;
    for (const frame of [late, between, after]) expect(peer.hear(ourId, frame)).toEqual(opusFrame);
    for (const frame of [between, after]) expect(third.hear(ourId, frame)).toEqual(opusFrame);
    expect(ours.status).toEqual({ state: 'ready', privacyCode: third.mls.voicePrivacyCode });
    expect(ours.status?.privacyCode).not.toBe(before);
    expect(ours.counts).toEqual({});
  });

  it('removes a member who left, whose keys open nothing afterwards', () => {
    const { ours, delivery, peer } = callWithKeys();
    const third = createPeer(thirdId, channelId, delivery.externalSender);
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [thirdId] });
    ours.receiveBinary(daveOp.proposals, append(delivery.add(third.keyPackage, 1)));
    const joined = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    third.mls.processWelcome(Buffer.from(joined.welcome!));
    ours.receiveBinary(daveOp.announceCommit, inTransition(2, joined.commit));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 2 });

    ours.receiveJson(voiceOp.clientDisconnect, { user_id: peerId });
    const leave = append(delivery.remove(1, 2));
    ours.receiveBinary(daveOp.proposals, leave);
    const left = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    expect(left.welcome).toBeNull();
    third.mls.processProposals(0, Buffer.from(leave.subarray(1)));
    third.mls.processCommit(Buffer.from(left.commit));
    ours.receiveBinary(daveOp.announceCommit, inTransition(3, left.commit));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 3 });
    const sealed = ours.seal(opusFrame)!;
    expect(third.hear(ourId, sealed)).toEqual(opusFrame);
    expect(() => peer.hear(ourId, sealed)).toThrow();
    expect(ours.status?.privacyCode).toBe(third.mls.voicePrivacyCode);
  });

  it('commits to nothing once every proposal was revoked', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    const add = delivery.add(peer.keyPackage, 0);
    ours.receiveBinary(daveOp.proposals, append(add));
    const before = ours.sent.length;
    ours.receiveBinary(daveOp.proposals, revoke(add));
    expect(ours.sent).toHaveLength(before);
    expect(ours.counts).toEqual({});
  });

  it('executes transition 0 at once and does not answer it', () => {
    const { ours, delivery, peer } = callBeforeKeys();
    ours.receiveBinary(daveOp.proposals, append(delivery.add(peer.keyPackage, 0)));
    const { commit } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.announceCommit, inTransition(0, commit));
    expect(ours.status?.state).toBe('ready');
    expect(ours.answers(daveOp.transitionReady)).toEqual([]);
  });

  it('takes the sole member back to the start, and lets the next one in', () => {
    const { ours, delivery, peer } = callWithKeys();
    const firstKeyPackage = ours.payload(daveOp.keyPackage);
    ours.receiveJson(voiceOp.clientDisconnect, { user_id: peerId });
    ours.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 1, transition_id: 0 });
    expect(ours.status).toEqual({ state: 'alone', privacyCode: null });
    expect(ours.payload(daveOp.keyPackage)).not.toEqual(firstKeyPackage);
    expect(ours.answers(daveOp.transitionReady)).toEqual([{ transition_id: 1 }]);
    expect(ours.seal(opusFrame)).toBeNull();

    const again = createPeer(peerId, channelId, delivery.externalSender);
    ours.receiveJson(voiceOp.clientsConnect, { user_ids: [peerId] });
    ours.receiveBinary(daveOp.proposals, append(delivery.add(again.keyPackage, 0)));
    const { commit, welcome } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.announceCommit, inTransition(9, commit));
    again.mls.processWelcome(Buffer.from(welcome!));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 9 });
    const sealed = ours.seal(opusFrame)!;
    expect(again.hear(ourId, sealed)).toEqual(opusFrame);
    expect(() => peer.hear(ourId, sealed)).toThrow();
  });
});

/** Behind the head and the 65-byte init and encryption keys, each with two bytes of length. */
const signatureKeyOf = (keyPackage: Uint8Array): string =>
  Buffer.from(keyPackage.subarray(4 + 67 + 67 + 2, 4 + 67 + 67 + 67)).toString('hex');

describe('what others say', () => {
  it('is opened with the key of whoever said it', () => {
    const { ours, peer } = callWithKeys();
    const sealed = peer.mls.encryptOpus(Buffer.from(opusFrame));
    expect(ours.open(peerId, sealed)).toEqual(Buffer.from(opusFrame));
    expect(ours.open(thirdId, sealed)).toBeNull();
    expect(ours.open('nobody', sealed)).toBeNull();
  });

  it('is nothing in clear but silence, and nothing that was changed on its way, in an encrypted call', () => {
    const { ours, peer } = callWithKeys();
    expect(ours.open(peerId, opusFrame)).toBeNull();
    expect(ours.open(peerId, silenceFrame)).toBe(silenceFrame);
    const sealed = peer.mls.encryptOpus(Buffer.from(opusFrame));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = changed[at]! ^ 0xff;
      expect(ours.open(peerId, changed), `byte ${at}`).not.toEqual(Buffer.from(opusFrame));
    }
  });

  it('is as it came in a call without encryption, and nothing before there is a call or after its end', () => {
    const ours = createObservedSession();
    expect(ours.open(peerId, opusFrame)).toBeNull();
    ours.start({ version: 0, userId: ourId, channelId });
    expect(ours.open(peerId, opusFrame)).toBe(opusFrame);
    ours.end();
    expect(ours.open(peerId, opusFrame)).toBeNull();
  });

  it('is nothing if it is still encrypted once the call no longer is', () => {
    const { ours, peer } = callWithKeys();
    const onTheWay = peer.mls.encryptOpus(Buffer.from(opusFrame));
    ours.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 9 });
    ours.receiveJson(daveOp.executeTransition, { transition_id: 9 });
    expect(ours.open(peerId, onTheWay)).toBeNull();
    expect(ours.open(peerId, opusFrame)).toBe(opusFrame);
    // Music may end with the same two bytes.
    const likeIt = Uint8Array.of(...opusFrame, 0, 0xfa, 0xfa);
    expect(ours.open(peerId, likeIt)).toBe(likeIt);
  });
});
