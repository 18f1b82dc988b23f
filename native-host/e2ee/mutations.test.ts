import { describe, expect, it } from 'vitest';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { fuzzSeeds } from '../../tests/fuzz.ts';
import type { DaveCount } from './dave-count.ts';
import { createDaveIdentity } from './dave-identity.ts';
import { invalidWindowMs } from './invalid-budget.ts';
import { createMlsGroup, type MlsGroup, type Processed } from './mls-group.ts';
import { append, createDeliveryMessages, inTransition, splitCommitWelcome } from './testing/delivery-messages.ts';
import type { ObservedSession } from './testing/observed-session.ts';
import { createChance, mutate } from './testing/mutate.ts';
import { createPeer, opusFrame, type Peer } from './testing/peer.ts';
import { callBeforeKeys, callWithKeys, channelId, ourId, peerId, thirdId } from './testing/two-member-call.ts';

type Counts = Partial<Record<DaveCount, number>>;
const sum = (counts: Counts): number => Object.values(counts).reduce((one, other) => one + other, 0);

describe.each(fuzzSeeds(20_260_301))('under a $name ($seed)', { timeout: 60_000 }, ({ seed, share }) => {
  const each = 10_000 * share;
  /** For those that each cost a new group, of 3 ms. */
  const few = 150 * share;

  function mutations(original: Uint8Array, times: number, use: (mutation: Uint8Array) => void): void {
    const chance = createChance(seed);
    for (let time = 0; time < times; time += 1) use(mutate(original, chance));
  }

  /** Counts the outcomes. */
  function feed(original: Uint8Array, process: (mutation: Uint8Array) => Processed): Counts & { agreed?: number } {
    const counts: Counts & { agreed?: number } = {};
    mutations(original, each, (mutation) => {
      const processed = process(mutation);
      const name = processed.type === 'agreed' ? 'agreed' : processed.why;
      counts[name] = (counts[name] ?? 0) + 1;
    });
    return counts;
  }

  describe('mutations of a valid message, in their thousands,', () => {
    it('of op 25 change nothing about an established group', () => {
      const { ours, delivery, peer } = callWithKeys();
      mutations(delivery.externalSender, each, (mutation) => ours.receiveBinary(daveOp.externalSender, mutation));
      expect(Object.keys(ours.counts).sort()).toEqual(['external-sender-late', 'external-sender-refused']);
      expect(sum(ours.counts)).toBe(each);
      expect(peer.hear(ourId, ours.seal(opusFrame)!)).toEqual(opusFrame);
    });

    it('of op 27 add nobody but the one whom the message adds', () => {
      const { ours, delivery, peer } = callBeforeKeys();
      const payload = append(delivery.add(peer.keyPackage, 0));
      mutations(payload, each, (mutation) => ours.receiveBinary(daveOp.proposals, mutation));
      // MLS has no one form: davey reads some wrong lengths as it reads the right ones, and finds the signature valid.
      expect(sum(ours.counts)).toBeGreaterThan(each - 10);
      ours.receiveBinary(daveOp.proposals, payload);
      const { commit, welcome } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
      ours.receiveBinary(daveOp.announceCommit, inTransition(0, commit));
      peer.mls.processWelcome(Buffer.from(welcome!));
      expect(peer.mls.getUserIds()).toEqual([ourId, peerId]);
      expect(ours.status).toEqual({ state: 'ready', privacyCode: peer.mls.voicePrivacyCode });
    });

    it('of our own commit in op 29 lead to no epoch, and the commit itself still does', () => {
      const { group, commit } = groupThatCommitted();
      const counts = feed(commit, group.processCommit);
      expect(Object.keys(counts).sort()).toEqual(['commit-invalid', 'commit-other-group']);
      expect(group.privacyCode()).toBeNull();
      expect(group.processCommit(commit)).toEqual({ type: 'agreed' });
    });

    it("of another's commit in op 29 lead only to that commit's state", () => {
      const { group, peer, delivery, commit } = groupThatCommitted();
      group.processCommit(commit);
      const third = createPeer(thirdId, channelId, delivery.externalSender);
      const join = append(delivery.add(third.keyPackage, 1));
      group.propose('append', join.subarray(1), [peerId, thirdId]);
      const theirs = peer.commit(join).commit;
      const { agreed = 0, ...counts } = feed(theirs, group.processCommit);
      expect(agreed).toBeLessThanOrEqual(1);
      expect(sum(counts)).toBe(each - agreed);
      if (agreed === 0) expect(group.processCommit(theirs)).toEqual({ type: 'agreed' });
      peer.mls.processCommit(Buffer.from(theirs));
      expect(group.memberIds()).toEqual([ourId, peerId, thirdId]);
      expect(group.privacyCode()).toBe(peer.mls.voicePrivacyCode);
    });

    it('of op 30 lead into no group', () => {
      const { group, keyPackage, delivery } = newGroup();
      const peer = createPeer(peerId, channelId, delivery.externalSender);
      const { welcome } = peer.commit(append(delivery.add(keyPackage, 0)));
      const counts = feed(welcome!, group.processWelcome);
      expect(Object.keys(counts).sort()).toEqual(['welcome-invalid', 'welcome-other-receiver']);
      expect(group.privacyCode()).toBeNull();
    });
  });

  describe('mutations in a session, which starts over after each that was meant for it', () => {
    it('of op 29 end in op 31 and a new key package, or in a count', () => {
      const { ours, delivery, peer } = callBeforeKeys();
      const proposals = append(delivery.add(peer.keyPackage, 0));
      const chance = createChance(seed);
      for (let time = 0; time < few; time += 1) {
        ours.receiveBinary(daveOp.proposals, proposals);
        const { commit } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
        ours.receiveBinary(daveOp.announceCommit, inTransition(time, mutate(commit, chance)));
        stayInBounds(ours);
      }
      expectRecoveries(ours, few, 'commit-invalid', 'commit-other-group');
      expect(speaksWith(ours, delivery, peer)).toBe(true);
    });

    it('of op 30 end in op 31 and a new key package, or in a count', () => {
      const { ours, delivery } = callBeforeKeys();
      const chance = createChance(seed);
      for (let time = 0; time < few; time += 1) {
        const peer = createPeer(peerId, channelId, delivery.externalSender);
        const { welcome } = peer.commit(append(delivery.add(ours.payload(daveOp.keyPackage), 0)));
        ours.receiveBinary(daveOp.welcome, inTransition(time, mutate(welcome!, chance)));
        stayInBounds(ours);
      }
      expectRecoveries(ours, few, 'welcome-invalid', 'welcome-other-receiver');
      expect(speaksWith(ours, delivery, createPeer(peerId, channelId, delivery.externalSender))).toBe(true);
    });
  });
});

/** No key was agreed on, so nothing leaves; and no third failure falls into one minute. */
function stayInBounds(ours: ObservedSession): void {
  if (ours.status?.state !== 'securing') throw new Error(`the state is ${ours.status?.state}`);
  if (ours.seal(opusFrame) !== null) throw new Error('a frame left');
  ours.receiveJson(13, { user_id: peerId });
  ours.clock.advance(invalidWindowMs);
  ours.receiveJson(11, { user_ids: [peerId] });
}

function expectRecoveries(ours: ObservedSession, few: number, unusable: DaveCount, dropped: DaveCount): void {
  const recoveries = ours.counts[unusable] ?? 0;
  expect(recoveries).toBeGreaterThan(few / 2);
  // A mutation may be cut to nothing.
  expect(recoveries + (ours.counts[dropped] ?? 0) + (ours.counts['message-shape'] ?? 0)).toBe(few);
  expect(ours.answers(daveOp.invalidCommitWelcome)).toHaveLength(recoveries);
  expect(ours.sent.filter(({ op }) => op === daveOp.keyPackage)).toHaveLength(1 + recoveries);
  expect(ours.answers(daveOp.transitionReady)).toEqual([]);
  expect(ours.failures).toEqual([]);
}

function speaksWith(ours: ObservedSession, delivery: ReturnType<typeof createDeliveryMessages>, peer: Peer): boolean {
  const { commit, welcome } = peer.commit(append(delivery.add(ours.payload(daveOp.keyPackage), 0)));
  peer.mls.processCommit(Buffer.from(commit));
  ours.receiveBinary(daveOp.welcome, inTransition(0, welcome!));
  return Buffer.compare(peer.hear(ourId, ours.seal(opusFrame)!), opusFrame) === 0;
}

function newGroup(): { group: MlsGroup; keyPackage: Uint8Array; delivery: ReturnType<typeof createDeliveryMessages> } {
  const delivery = createDeliveryMessages(channelId);
  const group = createMlsGroup(createDaveIdentity(), ourId, channelId);
  group.setExternalSender(delivery.externalSender);
  return { group, keyPackage: group.reset(1), delivery };
}

/** Our commit of the peer's Add is made and not announced; the peer has its welcome. */
function groupThatCommitted(): ReturnType<typeof newGroup> & { peer: Peer; commit: Uint8Array } {
  const made = newGroup();
  const peer = createPeer(peerId, channelId, made.delivery.externalSender);
  const outcome = made.group.propose('append', append(made.delivery.add(peer.keyPackage, 0)).subarray(1), [peerId]);
  if ('dropped' in outcome || !outcome.commitWelcome) throw new Error('nothing was committed');
  const { commit, welcome } = splitCommitWelcome(outcome.commitWelcome);
  peer.mls.processWelcome(Buffer.from(welcome!));
  return { ...made, peer, commit };
}
