import { describe, expect, it } from 'vitest';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { captured } from './testing/captured-call.ts';
import { inTransition, splitCommitWelcome } from './testing/delivery-messages.ts';
import { createObservedSession, type ObservedSession } from './testing/observed-session.ts';

function joinCapturedCall(): ObservedSession {
  const ours = createObservedSession();
  ours.receiveJson(voiceOp.clientsConnect, { user_ids: [captured.otherId] });
  ours.start({ version: 1, userId: captured.userId, channelId: captured.channelId });
  ours.receiveBinary(daveOp.externalSender, captured.externalSender);
  return ours;
}

describe('what Discord itself sent', () => {
  it('leads to a commit with a welcome, a group of two and a key', () => {
    const ours = joinCapturedCall();
    ours.receiveBinary(daveOp.proposals, captured.append);
    const { commit, welcome } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    expect(welcome).not.toBeNull();
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, commit));
    ours.receiveJson(daveOp.executeTransition, { transition_id: 1 });
    expect(ours.status).toEqual({ state: 'ready', privacyCode: expect.stringMatching(/^\d{30}$/) });
    expect(ours.counts).toEqual({});
  });

  it('leads to nothing after the revoke, and to a commit after the same proposal again', () => {
    const ours = joinCapturedCall();
    ours.receiveBinary(daveOp.proposals, captured.append);
    const { commit } = splitCommitWelcome(ours.payload(daveOp.commitWelcome));
    ours.receiveBinary(daveOp.proposals, captured.revoke);
    ours.receiveBinary(daveOp.announceCommit, inTransition(1, commit));
    expect(ours.counts).toEqual({ 'commit-without-group': 1 });
    ours.receiveBinary(daveOp.proposals, captured.append);
    expect(ours.sent.map(({ op }) => op)).toEqual([daveOp.keyPackage, daveOp.commitWelcome, daveOp.commitWelcome]);
  });

  it('leads to nothing if the other was never announced', () => {
    const ours = joinCapturedCall();
    ours.receiveJson(voiceOp.clientDisconnect, { user_id: captured.otherId });
    ours.receiveBinary(daveOp.proposals, captured.append);
    expect(ours.counts).toEqual({ 'proposal-unannounced': 1 });
  });
});
