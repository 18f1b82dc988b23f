import { expect } from 'vitest';
import type { SigningKeyPair } from '@snazzah/davey';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { createDeliveryService, type DeliveryService, type Verdict } from '../dave/delivery-service.ts';
import type { DaveEvent } from '../dave/events.ts';
import { createListenerSession, type ListenerSession } from '../dave/listener-session.ts';
import type { DaveMessage } from '../dave/member-outbox.ts';
import { createDiscordJsPeer, type Peer, type PeerKind, type Send } from './discordjs-member.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export const channelId = '927310423890473011';
/** Users 1 to 9 of the tests. */
export const user = (number: number): string => `15804932915042713${number}`;

interface JoinOptions {
  daveVersion?: number;
  kind?: PeerKind;
  /** of ours; by default a new one for every group */
  signingKey?: SigningKeyPair;
}

export interface TestCall {
  service: DeliveryService;
  clock: FakeClock;
  events: DaveEvent[];
  /** what the service answered, oldest first */
  verdicts: { userId: string; op: number; verdict: Verdict }[];
  /** everything that was sent to a user, over all its connections */
  sent(userId: string): DaveMessage[];
  peer(userId: string): Peer;
  session(userId: string): ListenerSession;
  join(userId: string, options?: JoinOptions): void;
  leave(userId: string): void;
  /** Messages from and to a client wait until `pump`. */
  pump(pick?: () => number): void;
  /** As pump, for this many messages. @returns how many there were */
  arrive(messages: number, pick?: () => number): number;
  /** Changes or swallows a client's message. */
  tamper: (userId: string, message: DaveMessage) => DaveMessage[];
  /** Hands a message to the service as if a client had sent it. */
  say(userId: string, message: DaveMessage): Verdict;
  /** Changes a message to a client. */
  damage: (userId: string, message: DaveMessage) => DaveMessage;
}

/** A channel of real clients, each behind a pair of queues that keep their order, as sockets do. */
export function createTestCall(options: { maxVersion?: number } = {}): TestCall {
  const clock = createFakeClock();
  const events: DaveEvent[] = [];
  const verdicts: TestCall['verdicts'] = [];
  const sent = new Map<string, DaveMessage[]>();
  const seats = new Map<
    string,
    { peer: Peer; session: ListenerSession | null; down: (() => void)[]; up: (() => void)[] }
  >();

  const receive = (userId: string, message: DaveMessage): Verdict => {
    const verdict =
      'd' in message
        ? call.service.receiveJson(userId, message.op, message.d)
        : call.service.receiveBinary(userId, message.op, message.binary);
    verdicts.push({ userId, op: message.op, verdict });
    return verdict;
  };
  const tell = (userId: string, op: number, d: unknown): void => {
    const seat = seats.get(userId);
    seat?.down.push(() => seat.peer.receiveJson(op, d));
  };

  const call: TestCall = {
    clock,
    events,
    verdicts,
    service: createDeliveryService({
      channelId,
      clock,
      ...options,
      onEvent: (event) => events.push(event),
      send(userId, message) {
        sent.set(userId, [...(sent.get(userId) ?? []), message]);
        message = call.damage(userId, message);
        const seat = seats.get(userId);
        if (!seat) return;
        seat.down.push(() =>
          'd' in message
            ? seat.peer.receiveJson(message.op, message.d)
            : seat.peer.receiveBinary(message.op, message.binary),
        );
      },
    }),
    sent: (userId) => sent.get(userId) ?? [],
    peer: (userId) => seats.get(userId)!.peer,
    session: (userId) => seats.get(userId)!.session!,
    tamper: (_, message) => [message],
    say: receive,
    damage: (_, message) => message,
    join(userId, { daveVersion = 1, kind = 'ours', signingKey } = {}) {
      const others = [...seats.keys()];
      const up: (() => void)[] = [];
      const send: Send = (message) =>
        up.push(() => {
          for (const one of call.tamper(userId, message)) receive(userId, one);
        });
      const session = kind === 'ours' ? createListenerSession({ userId, channelId, clock, send, signingKey }) : null;
      const peer = session ? { userId, ...session } : createDiscordJsPeer(userId, channelId, send);
      seats.set(userId, { peer, session, down: [], up });
      tell(userId, voiceOp.clientsConnect, { user_ids: others });
      for (const other of others) tell(other, voiceOp.clientsConnect, { user_ids: [userId] });
      const version = call.service.versionOnJoin(daveVersion);
      seats.get(userId)!.down.push(() => peer.start(version));
      call.service.join(userId, daveVersion);
    },
    leave(userId) {
      seats.delete(userId);
      for (const other of seats.keys()) tell(other, voiceOp.clientDisconnect, { user_id: userId });
      call.service.leave(userId);
    },
    pump(pick) {
      if (call.arrive(maxMessages, pick) === maxMessages) throw new Error('the members never came to rest');
    },
    arrive(messages, pick = () => 0) {
      for (let arrived = 0; arrived < messages; arrived += 1) {
        const waiting = [...seats.values()].flatMap(({ down, up }) => [down, up]).filter(({ length }) => length > 0);
        if (waiting.length === 0) return arrived;
        waiting[pick() % waiting.length]!.shift()!();
      }
      return messages;
    },
  };
  return call;
}

const maxMessages = 20_000;
let frames = 0;
/** Each speaks in turn. @returns who did not hear whom, as `speaker>hearer` */
export function deafPairs(call: TestCall): string[] {
  const everybody = call.service.members();
  const deaf: string[] = [];
  for (const speaker of everybody) {
    frames += 1;
    const frame = Buffer.from(`opus ${frames}`);
    const sealed = call.peer(speaker).seal(frame);
    if (!sealed) throw new Error(`${speaker} has no key`);
    for (const hearer of everybody) {
      if (hearer === speaker) continue;
      const opened = call.peer(hearer).open(speaker, sealed);
      if (!opened || Buffer.compare(opened, frame) !== 0) deaf.push(`${speaker}>${hearer}`);
    }
  }
  return deaf;
}

/** One code of 30 digits for everybody, and everybody hears everybody. */
export function expectSecured(call: TestCall): void {
  const codes = new Set(call.service.members().map((userId) => call.peer(userId).privacyCode()));
  expect(codes.size).toBe(1);
  expect([...codes][0]).toMatch(/^\d{30}$/);
  expect(deafPairs(call)).toEqual([]);
}
