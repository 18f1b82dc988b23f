import { generateP256Keypair } from '@snazzah/davey';
import { expect, test } from 'vitest';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { createDeliveryService } from './delivery-service.ts';
import type { DaveEvent } from './events.ts';
import { createListenerSession } from './listener-session.ts';
import { channelId, createTestCall, expectSecured, user, type TestCall } from '../testing/test-call.ts';

const [a, b, c, d] = [user(1), user(2), user(3), user(4)] as [string, string, string, string];

const ops = (call: TestCall, userId: string): number[] => call.sent(userId).map(({ op }) => op);

function callOf(...userIds: string[]): TestCall {
  const call = createTestCall();
  for (const userId of userIds) call.join(userId);
  call.pump();
  return call;
}

test.each(['ours', 'discord.js'] as const)('two, three and four members hear each other (%s)', (kind) => {
  const call = createTestCall();
  call.join(a, { kind });
  call.pump();
  expect(call.service.epoch()).toBe(0);
  for (const [index, userId] of [b, c, d].entries()) {
    call.join(userId, { kind });
    call.pump();
    expect(call.service.epoch()).toBe(index + 1);
    expectSecured(call);
  }
});

test('three who join at once after the first end in one group', () => {
  const call = createTestCall();
  call.join(a);
  for (const userId of [b, c, d]) call.join(userId, { kind: 'discord.js' });
  call.pump();
  expectSecured(call);
  expect(call.session(a).members().sort()).toEqual([a, b, c, d]);
});

test('the first group is announced to the winner and welcomes everybody else', () => {
  const call = callOf(a, b);
  const { by } = call.events.find((event) => event.kind === 'committed')!;
  const loser = by === a ? b : a;
  const rest = [daveOp.executeTransition];
  expect(ops(call, by)).toEqual([daveOp.externalSender, daveOp.proposals, daveOp.announceCommit, ...rest]);
  expect(ops(call, loser)).toEqual([daveOp.externalSender, daveOp.proposals, daveOp.welcome, ...rest]);
  expect(call.verdicts).toContainEqual({
    userId: loser,
    op: daveOp.commitWelcome,
    verdict: { kind: 'dropped', reason: 'nothing-to-commit' },
  });
});

test('nobody is asked to add itself', () => {
  const call = callOf(a, b);
  for (const [userId, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const proposals = call.sent(userId).find(({ op }) => op === daveOp.proposals) as { binary: Uint8Array };
    const holds = (id: string): boolean =>
      Buffer.from(proposals.binary).includes(Buffer.from(BigInt(id).toString(16).padStart(16, '0'), 'hex'));
    expect([holds(userId), holds(other)]).toEqual([false, true]);
  }
});

test('a member that joins a group does not receive its proposals, and the existing members commit them', () => {
  const call = callOf(a, b, c);
  const afterExternalSender = ops(call, c).slice(0, 3);
  expect(afterExternalSender).toEqual([daveOp.externalSender, daveOp.welcome, daveOp.executeTransition]);
  expect(ops(call, a).slice(-3)).toEqual([daveOp.proposals, daveOp.announceCommit, daveOp.executeTransition]);
});

test('who left cannot read what the others say from then on', () => {
  const call = callOf(a, b, c);
  const gone = call.session(c);
  const before = call.peer(a).seal(Buffer.from('before'))!;
  expect(gone.open(a, before)).toEqual(Buffer.from('before'));
  call.leave(c);
  call.pump();
  expectSecured(call);
  expect(gone.open(a, call.peer(a).seal(Buffer.from('after'))!)).toBeNull();
});

test('a leaf that became free goes to the next who joins, and its removal takes nobody else', () => {
  const call = callOf(a, b, c);
  const leafOf = (userId: string) => call.service.state().members.find((one) => one.userId === userId)?.leafIndex;
  const second = [a, b, c].find((userId) => leafOf(userId) === 1)!;
  const others = [a, b, c].filter((userId) => userId !== second);
  call.leave(second);
  call.pump();
  call.join(d);
  call.pump();
  expect(leafOf(d)).toBe(1);
  expectSecured(call);
  call.leave(d);
  call.pump();
  expect(call.session(others[0]!).members().sort()).toEqual(others.sort());
  expectSecured(call);
});

test('the founder at leaf 0 can leave', () => {
  const call = callOf(a, b, c, d);
  const founder = call.service.state().members.find(({ leafIndex }) => leafIndex === 0)!.userId;
  call.leave(founder);
  call.pump();
  expectSecured(call);
  expect(call.service.members()).toHaveLength(3);
});

test.each([true, false])(
  'who leaves and joins in one breath is removed and added (same signature key: %s)',
  (isSame) => {
    const call = callOf(a, b);
    const keys = isSame ? { signingKey: generateP256Keypair() } : {};
    call.join(c, keys);
    call.pump();
    const epoch = call.service.epoch();
    call.leave(c);
    call.join(c, keys);
    call.pump();
    expectSecured(call);
    expect(call.service.epoch()).toBeGreaterThan(epoch);
    expect(call.session(a).members()).toHaveLength(3);
  },
);

test('a member that identifies again without having left starts over', () => {
  const call = callOf(a, b, c);
  call.join(b);
  call.pump();
  expectSecured(call);
  expect(call.service.members().sort()).toEqual([a, b, c]);
});

test.each(['ours', 'discord.js'] as const)(
  'the last member is reset, and founds a new group with the next (%s)',
  (kind) => {
    const call = createTestCall();
    for (const userId of [a, b]) call.join(userId, { kind });
    call.pump();
    call.leave(b);
    expect(call.sent(a).slice(-2)).toEqual([
      { op: daveOp.prepareEpoch, d: { protocol_version: 1, epoch: 1 } },
      { op: daveOp.prepareTransition, d: { protocol_version: 1, transition_id: 0 } },
    ]);
    expect(call.service.epoch()).toBe(0);
    call.pump();
    call.join(c, { kind });
    call.pump();
    expect(call.service.epoch()).toBe(1);
    expectSecured(call);
  },
);

test('when everybody has left nothing is left, and the next group is a new one', () => {
  const call = callOf(a, b, c);
  for (const userId of [a, b, c]) call.leave(userId);
  call.pump();
  expect(call.service.state()).toEqual({ protocolVersion: 1, epoch: 0, members: [], proposals: 0, transition: null });
  expect(call.clock.timers()).toBe(0);
  call.join(a);
  call.join(b);
  call.pump();
  expectSecured(call);
});

test('a frame of before a join is still readable after it', () => {
  const call = callOf(a, b);
  const inFlight = call.peer(a).seal(Buffer.from('in flight'))!;
  call.join(c);
  call.pump();
  expect(call.peer(b).open(a, inFlight)).toEqual(Buffer.from('in flight'));
  expect(call.peer(c).open(a, inFlight)).toBeNull();
  expect(call.session(c).figures(a)).toMatchObject({ early: 1, undecryptable: 0 });
});

test('members in this process that answer within send do not overtake the others', () => {
  const service = createDeliveryService({
    channelId,
    send(userId, message) {
      const session = sessions.get(userId)!;
      if ('d' in message) session.receiveJson(message.op, message.d);
      else session.receiveBinary(message.op, message.binary);
    },
  });
  const sessions = new Map(
    [a, b, c, d].map((userId) => {
      const session = createListenerSession({
        userId,
        channelId,
        send(message) {
          if ('d' in message) service.receiveJson(userId, message.op, message.d);
          else service.receiveBinary(userId, message.op, message.binary);
        },
      });
      session.receiveJson(voiceOp.clientsConnect, { user_ids: [a, b, c, d] });
      return [userId, session];
    }),
  );
  for (const [userId, session] of sessions) {
    // As a socket would: the key package waits until the service knows its sender.
    service.join(userId, 1);
    session.start(1);
  }
  expect(service.epoch()).toBe(3);
  expect(new Set([...sessions.values()].map((session) => session.privacyCode())).size).toBe(1);
  expect([...sessions.values()].map((session) => session.invalidations())).toEqual([0, 0, 0, 0]);
  service.close();
});

test('a send that throws does not keep the others from being served', () => {
  const events: DaveEvent[] = [];
  const told: string[] = [];
  const service = createDeliveryService({
    channelId,
    onEvent: (event) => events.push(event),
    send(userId) {
      if (userId === a) throw new Error('socket is gone');
      told.push(userId);
    },
  });
  service.join(a, 1);
  service.join(b, 1);
  expect(events).toEqual([{ kind: 'send-failed', userId: a, op: daveOp.externalSender }]);
  expect(told).toEqual([b]);
  service.close();
});

test('a closed service says and accepts nothing, and keeps no timer', () => {
  const call = callOf(a, b);
  call.join(c);
  call.service.close();
  const before = ops(call, a).length;
  call.service.join(d, 1);
  expect(call.service.receiveJson(a, daveOp.transitionReady, { transition_id: 1 })).toEqual({
    kind: 'dropped',
    reason: 'closed',
  });
  expect(ops(call, a)).toHaveLength(before);
  expect(call.clock.timers()).toBe(0);
});
