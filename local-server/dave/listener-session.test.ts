import { expect, test } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { keyRetentionMs } from './frame-opener.ts';
import { createListenerSession } from './listener-session.ts';
import type { DaveMessage } from './member-outbox.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { channelId, createTestCall, expectSecured, user } from '../testing/test-call.ts';

const [a, b, c] = [user(1), user(2), user(3)] as [string, string, string];
const silence = Buffer.from('f8fffe', 'hex');
const opus = Buffer.from('78074fd3a1b2c3d4e5f60718293a4b5c', 'hex');

function alone() {
  const said: DaveMessage[] = [];
  const clock = createFakeClock();
  const session = createListenerSession({ userId: a, channelId, clock, send: (message) => said.push(message) });
  return { session, said, clock, ops: () => said.map(({ op }) => op) };
}

function pair() {
  const call = createTestCall();
  call.join(a);
  call.join(b, { kind: 'discord.js' });
  call.pump();
  return { call, listener: call.session(a), speaker: call.peer(b) };
}

test('it offers a key package as soon as op 4 asks for DAVE, and says nothing otherwise', () => {
  const { session, ops } = alone();
  session.start(0);
  expect(ops()).toEqual([]);
  session.start(1);
  expect(ops()).toEqual([daveOp.keyPackage]);
});

test('before there is a key nothing but silence leaves it', () => {
  const { session } = alone();
  session.start(1);
  expect(session.seal(opus)).toBeNull();
  expect(session.seal(silence)).toEqual(silence);
  expect(session.isReady()).toBe(false);
});

test('without DAVE frames go in and out as they are', () => {
  const { session } = alone();
  session.start(0);
  expect(session.seal(opus)).toBe(opus);
  expect(session.open(b, opus)).toBe(opus);
  expect(session.figures(b)).toMatchObject({ passedThrough: 1, plaintext: 0 });
});

test('what another member encrypts is decrypted and counted', () => {
  const { listener, speaker } = pair();
  const sealed = speaker.seal(opus)!;
  expect(Buffer.from(sealed).includes(opus)).toBe(false);
  expect(listener.open(b, sealed)).toEqual(opus);
  expect(listener.figures(b)).toEqual({
    decrypted: 1,
    silence: 0,
    passedThrough: 0,
    plaintext: 0,
    early: 0,
    undecryptable: 0,
  });
});

test('a plain frame in an encrypted call is dropped and counted as a leak of its sender', () => {
  const { listener } = pair();
  expect(listener.open(b, opus)).toBeNull();
  expect(listener.open(b, silence)).toEqual(silence);
  expect(listener.figures(b)).toMatchObject({ plaintext: 1, silence: 1 });
  expect(listener.figures(c)).toMatchObject({ plaintext: 0 });
  expect(listener.figures()).toMatchObject({ plaintext: 1 });
});

test('a plain frame is a leak before the first group, too', () => {
  const { session } = alone();
  session.start(1);
  expect(session.open(b, opus)).toBeNull();
  expect(session.figures(b)).toMatchObject({ plaintext: 1 });
});

test('a frame that was changed or played again is undecryptable', () => {
  const { listener, speaker } = pair();
  expect(listener.open(b, speaker.seal(opus)!)).toEqual(opus);
  const sealed = Uint8Array.from(speaker.seal(opus)!);
  expect(listener.open(b, sealed)).toEqual(opus);
  expect(listener.open(b, sealed)).toBeNull();
  const changed = Uint8Array.from(speaker.seal(opus)!);
  changed[0]! ^= 1;
  expect(listener.open(b, changed)).toBeNull();
  expect(listener.figures(b)).toMatchObject({ decrypted: 2, undecryptable: 2, early: 0 });
});

test('a frame of somebody who is not in the group is early, not undecryptable', () => {
  const { call, listener, speaker } = pair();
  expect(listener.open(c, speaker.seal(opus)!)).toBeNull();
  expect(listener.figures(c)).toMatchObject({ early: 1 });
  call.join(c);
  call.pump();
  const first = call.peer(c).seal(opus)!;
  expect(listener.open(c, first)).toEqual(opus);
});

test('who joined cannot read the old epoch for as long as others may still send in it, and that is not a fault', () => {
  const { call, speaker } = pair();
  const old = [0, 1].map(() => speaker.seal(opus)!);
  call.join(c);
  call.pump();
  const joined = call.session(c);
  expect(joined.open(b, old[0]!)).toBeNull();
  expect(joined.figures(b)).toMatchObject({ early: 1, undecryptable: 0 });
  call.clock.advance(keyRetentionMs);
  expect(joined.open(b, old[1]!)).toBeNull();
  expect(joined.figures(b)).toMatchObject({ early: 1, undecryptable: 1 });
});

test('plain frames are let through from the announcement of a downgrade until ten seconds after the upgrade', () => {
  const { session, clock, ops } = alone();
  session.start(1);
  session.receiveJson(daveOp.prepareTransition, { protocol_version: 0, transition_id: 7 });
  expect(ops()).toEqual([daveOp.keyPackage, daveOp.transitionReady]);
  expect(session.open(b, opus)).toBe(opus);
  expect(session.seal(opus)).toBeNull();
  session.receiveJson(daveOp.executeTransition, { transition_id: 7 });
  expect(session.seal(opus)).toBe(opus);

  session.receiveJson(daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
  session.receiveJson(daveOp.prepareTransition, { protocol_version: 1, transition_id: 0 });
  expect(session.protocolVersion()).toBe(1);
  expect(session.open(b, opus)).toBe(opus);
  clock.advance(keyRetentionMs);
  expect(session.open(b, opus)).toBeNull();
  expect(session.figures(b)).toMatchObject({ passedThrough: 2, plaintext: 1 });
});

test('an external sender that comes before op 4 is kept for it', () => {
  const call = createTestCall();
  call.join(a);
  call.pump();
  const { binary } = call.sent(a)[0] as { binary: Uint8Array };
  const { session } = alone();
  session.receiveBinary(daveOp.externalSender, binary);
  session.start(1);
  // davey has a group of one as soon as it knows both.
  expect(session.members()).toEqual([a]);
});

test('proposals without a group and with junk are ignored', () => {
  const { session, ops } = alone();
  session.receiveBinary(daveOp.proposals, Buffer.from('000161', 'hex'));
  session.start(1);
  for (const hex of ['', '00', '02', '0000', '000161', '014121'])
    session.receiveBinary(daveOp.proposals, Buffer.from(hex, 'hex'));
  expect(ops()).toEqual([daveOp.keyPackage]);
});

test('it does not commit the Add of somebody who is not known to be there', () => {
  const call = createTestCall();
  const held: DaveMessage[] = [];
  call.tamper = (userId, message) => {
    if (userId !== b || message.op !== daveOp.keyPackage) return [message];
    held.push(message);
    return [];
  };
  call.join(a);
  call.join(b);
  call.pump();
  call.session(a).receiveJson(voiceOp.clientDisconnect, { user_id: b });
  call.say(b, held[0]!);
  call.pump();
  expect(call.verdicts.filter(({ op }) => op === daveOp.commitWelcome).map(({ userId }) => userId)).toEqual([b]);
  expectSecured(call);
});

test('a commit or welcome that it cannot use is flagged once, and a new key package follows', () => {
  const { session, said } = alone();
  session.start(1);
  session.receiveBinary(daveOp.welcome, Buffer.from('0005', 'hex'));
  expect(said).toHaveLength(1);
  for (const [op, id] of [
    [daveOp.welcome, 5],
    [daveOp.announceCommit, 6],
  ] as const) {
    session.receiveBinary(op, Buffer.from(`000${id}ffff`, 'hex'));
    expect(said.at(-2)).toEqual({ op: daveOp.invalidCommitWelcome, d: { transition_id: id } });
    expect(said.at(-1)!.op).toBe(daveOp.keyPackage);
  }
  expect(session.invalidations()).toBe(2);
});

test('malformed JSON is refused, unknown ops are ignored', () => {
  const { session } = alone();
  session.start(1);
  for (const op of [voiceOp.clientsConnect, voiceOp.clientDisconnect, 21, 22, 24])
    expect(() => session.receiveJson(op, { transition_id: 'x' })).toThrow(EarshotError);
  session.receiveJson(99, null);
  session.receiveBinary(99, new Uint8Array());
});

test('closed it keeps no keys', () => {
  const { listener, speaker } = pair();
  const sealed = speaker.seal(opus)!;
  listener.close();
  expect(listener.open(b, sealed)).toBeNull();
  expect(listener.seal(opus)).toBeNull();
  expect(listener.privacyCode()).toBe('');
});
