import { expect, test } from 'vitest';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { createTestCall, expectSecured, user } from '../testing/test-call.ts';
import { transitionDeadlineMs } from './transitions.ts';

const [a, b, c] = [user(1), user(2), user(3)] as [string, string, string];

test('the switch happens as soon as everybody is ready', () => {
  const call = createTestCall();
  call.join(a);
  call.join(b);
  call.pump();
  expect(call.service.state().transition).toBeNull();
  expect(call.events.at(-1)).toEqual({ kind: 'executed', transitionId: 1, protocolVersion: 1, late: [] });
  expect(call.clock.timers()).toBe(0);
});

test('the switch happens without a member that does not answer within the deadline', () => {
  const call = createTestCall();
  call.tamper = (userId, message) => (userId === b && message.op === daveOp.transitionReady ? [] : [message]);
  call.join(a);
  call.join(b);
  call.pump();
  expect(call.service.state().transition).toEqual({ id: 1, protocolVersion: 1, waitingFor: [b] });
  call.clock.advance(transitionDeadlineMs - 1);
  expect(call.sent(a).at(-1)!.op).not.toBe(daveOp.executeTransition);
  call.clock.advance(1);
  for (const userId of [a, b])
    expect(call.sent(userId).at(-1)).toEqual({ op: daveOp.executeTransition, d: { transition_id: 1 } });
  expect(call.events.at(-1)).toMatchObject({ kind: 'executed', late: [b] });
  call.pump();
  expectSecured(call);
});

test('who leaves is not waited for', () => {
  const call = createTestCall();
  call.tamper = (userId, message) => (userId === c && message.op === daveOp.transitionReady ? [] : [message]);
  for (const userId of [a, b, c]) call.join(userId);
  call.pump();
  expect(call.service.state().transition?.waitingFor).toEqual([c]);
  call.leave(c);
  call.pump();
  expect(call.service.state().transition).toBeNull();
  expectSecured(call);
});

test('a join during a transition waits for its end', () => {
  const call = createTestCall();
  call.tamper = (userId, message) => (userId === b && message.op === daveOp.transitionReady ? [] : [message]);
  call.join(a);
  call.join(b);
  call.pump();
  call.join(c);
  call.pump();
  expect(call.service.state()).toMatchObject({ epoch: 1, proposals: 0 });
  call.tamper = (_, message) => [message];
  call.clock.advance(transitionDeadlineMs);
  call.pump();
  expect(call.service.epoch()).toBe(2);
  expectSecured(call);
});

test.each([0, 2, 65_535])('an answer for a transition that does not wait is dropped (%i)', (id) => {
  const call = createTestCall();
  call.tamper = (_, message) => (message.op === daveOp.transitionReady ? [] : [message]);
  call.join(a);
  call.join(b);
  call.pump();
  const verdict = call.say(a, { op: daveOp.transitionReady, d: { transition_id: id } });
  expect(verdict).toEqual({ kind: 'dropped', reason: 'no-such-transition' });
  expect(call.service.state().transition?.waitingFor.sort()).toEqual([a, b]);
});

test('a member without DAVE turns encryption off for all, and its leaving turns it on again', () => {
  const call = createTestCall();
  call.join(a);
  call.join(b, { kind: 'discord.js' });
  call.pump();
  expectSecured(call);

  call.join(c, { daveVersion: 0 });
  const transition = { protocol_version: 0, transition_id: 2 };
  for (const userId of [a, b])
    expect(call.sent(userId).at(-1)).toEqual({ op: daveOp.prepareTransition, d: transition });
  expect(call.sent(c)).toEqual([]);
  call.pump();
  expect(call.sent(a).at(-1)).toEqual({ op: daveOp.executeTransition, d: { transition_id: 2 } });
  expect(call.service.state()).toMatchObject({ protocolVersion: 0, epoch: 0 });
  const plain = Buffer.from('plain');
  expect(call.peer(a).seal(plain)).toEqual(plain);
  expect(call.peer(c).open(a, plain)).toEqual(plain);
  expect(call.peer(a).open(c, plain)).toEqual(plain);
  expect(call.session(a).figures()).toMatchObject({ plaintext: 0, passedThrough: 1 });

  call.leave(c);
  expect(call.sent(a).at(-1)).toEqual({ op: daveOp.prepareEpoch, d: { protocol_version: 1, epoch: 1 } });
  call.pump();
  expect(call.service.state()).toMatchObject({ protocolVersion: 1, epoch: 1 });
  expectSecured(call);
});

test('who joins a call without encryption gets the external sender once encryption begins', () => {
  const call = createTestCall();
  call.join(c, { daveVersion: 0 });
  call.join(a, { kind: 'discord.js' });
  call.join(b);
  call.pump();
  expect(call.service.versionOnJoin(1)).toBe(0);
  expect([call.sent(a), call.sent(b)]).toEqual([[], []]);
  call.leave(c);
  expect(call.sent(a).map(({ op }) => op)).toEqual([daveOp.prepareEpoch, daveOp.externalSender]);
  call.pump();
  expectSecured(call);
});

test('somebody left alone when encryption begins switches at once', () => {
  const call = createTestCall();
  call.join(c, { daveVersion: 0 });
  call.join(a);
  call.pump();
  call.leave(c);
  call.pump();
  expect(call.sent(a).map(({ op }) => op)).toEqual([
    daveOp.prepareEpoch,
    daveOp.externalSender,
    daveOp.prepareTransition,
  ]);
  expect(call.session(a).protocolVersion()).toBe(1);
  call.join(b);
  call.pump();
  expectSecured(call);
});

test('a downgrade in the middle of a join ends what was under way', () => {
  const call = createTestCall();
  call.join(a);
  call.join(b);
  call.tamper = (_, message) => (message.op === daveOp.commitWelcome ? [] : [message]);
  call.pump();
  expect(call.service.state().proposals).toBe(2);
  call.join(c, { daveVersion: 0 });
  call.tamper = (_, message) => [message];
  call.pump();
  expect(call.service.state()).toMatchObject({ protocolVersion: 0, proposals: 0, transition: null });
  call.leave(c);
  call.pump();
  expectSecured(call);
});

test('a channel without DAVE never sends any of it', () => {
  const call = createTestCall({ maxVersion: 0 });
  expect(call.service.versionOnJoin(1)).toBe(0);
  for (const userId of [a, b]) call.join(userId);
  call.pump();
  expect([...call.sent(a), ...call.sent(b)]).toEqual([]);
  expect(call.say(a, { op: daveOp.invalidCommitWelcome, d: { transition_id: 0 } })).toEqual({
    kind: 'dropped',
    reason: 'no-dave',
  });
});
