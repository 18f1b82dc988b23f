import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';
import { daveOp, ExecuteTransition, maxClients, maxDaveVersion } from '../../shared-protocol/voice-v8.ts';
import { createRateWindow } from '../rate-window.ts';
import { systemClock, type Clock } from './clock.ts';
import type { DaveEvent, DropReason } from './events.ts';
import { leafIndexOf } from './group.ts';
import { readKeyPackage } from './key-package.ts';
import type { Bytes } from './mls-writer.ts';
import { createNegotiation } from './negotiation.ts';
import type { NegotiationMember } from './roster.ts';
import { createOutbox, type DaveMessage } from './member-outbox.ts';

/** A message's result. Only `rejected` requires an action: close the sender's socket. */
export type Verdict =
  | { kind: 'accepted' }
  /** well formed, but too late, not for this member, or not the winner */
  | { kind: 'dropped'; reason: DropReason }
  | { kind: 'rejected'; error: EarshotError; closeCode: 4002 | 4021 };

export interface DaveMemberState {
  userId: string;
  /** the highest version it can do */
  daveVersion: number;
  /** its place in the group; null while it is pending, and for members without DAVE */
  leafIndex: number | null;
  hasKeyPackage: boolean;
}

/** What the page shows. */
export interface DaveState {
  /** 0 while the call is not end-to-end encrypted */
  protocolVersion: number;
  /** 0 while there is no group */
  epoch: number;
  members: DaveMemberState[];
  /** proposals that wait for a commit */
  proposals: number;
  transition: { id: number; protocolVersion: number; waitingFor: string[] } | null;
}

export interface DeliveryService {
  /** What op 4 must say to somebody who joins in the same turn. */
  versionOnJoin(daveVersion: number): number;
  /**
   * Call it after sending op 4: @discordjs/voice drops op 25 before it, and fails on op 27 before op 25. The others
   * must know the user (op 11) and the user the others: clients refuse Adds of strangers.
   * @param daveVersion `max_dave_protocol_version` of Identify
   * @throws `message-rate` if the channel is full
   */
  join(userId: string, daveVersion: number): void;
  /** Not while a connection is being resumed: the group waits for its members, up to the transition's deadline. */
  leave(userId: string): void;
  /** Ops 23 and 31. Never throws. */
  receiveJson(userId: string, op: number, d: unknown): Verdict;
  /** Ops 26 and 28, without the op itself. Never throws, keeps nothing of `payload`. */
  receiveBinary(userId: string, op: number, payload: Bytes): Verdict;
  members(): string[];
  /** 0 while there is no group */
  epoch(): number;
  state(): DaveState;
  /** Nothing is sent afterwards, and no timer is left. */
  close(): void;
}

export interface DeliveryServiceOptions {
  channelId: string;
  clock?: Clock;
  /** 0 for channels without DAVE, as stages are */
  maxVersion?: number;
  send(userId: string, message: DaveMessage): void;
  onEvent?(event: DaveEvent): void;
}

/** Per member and minute. Every op 31 and each key package that nobody asked for costs all others a commit. */
export const startOversPerMinute = 60;
/** All messages together: a commit for every change of a busy channel stays far below. */
export const messagesPerMinute = 1200;
const minuteMs = 60_000;

/** DAVE's delivery service for one channel, voice-gateway side, without its sockets. */
export function createDeliveryService(options: DeliveryServiceOptions): DeliveryService {
  const { clock = systemClock, onEvent = () => undefined } = options;
  const rates = new WeakMap<NegotiationMember, { all: RateWindow; startOvers: RateWindow }>();
  let isClosed = false;

  const outbox = createOutbox<NegotiationMember>((to, message) => {
    // A rejoin gets a new record: messages for the old connection are not for the new one.
    if (isClosed || negotiation.member(to.userId) !== to) return;
    try {
      options.send(to.userId, message);
    } catch {
      onEvent({ kind: 'send-failed', userId: to.userId, op: message.op });
    }
  });

  const run = (work: () => void): void => {
    if (isClosed) return;
    work();
    negotiation.settle();
    outbox.flush();
  };

  const negotiation = createNegotiation({
    channelId: options.channelId,
    clock,
    maxVersion: options.maxVersion ?? maxDaveVersion,
    post: outbox.post,
    onEvent,
    run,
  });

  const checkRates = (member: NegotiationMember, isStartingOver: boolean): void => {
    let windows = rates.get(member);
    if (!windows) {
      const window = (limit: number): RateWindow => createRateWindow(limit, minuteMs, clock.nowMs);
      rates.set(member, (windows = { all: window(messagesPerMinute), startOvers: window(startOversPerMinute) }));
    }
    const isAllowed = windows.all.take() && (!isStartingOver || windows.startOvers.take());
    if (!isAllowed) throw new EarshotError('message-rate', 'DAVE');
  };

  const receive = (
    userId: string,
    op: number,
    handlers: Record<number, (member: NegotiationMember) => DropReason | null>,
  ): Verdict => {
    const handler = Object.hasOwn(handlers, op) ? handlers[op] : undefined;
    const member = negotiation.member(userId);
    const drop = (reason: DropReason): Verdict => {
      onEvent({ kind: 'dropped', userId, op, reason });
      return { kind: 'dropped', reason };
    };
    if (isClosed) return drop('closed');
    if (!member) return drop('not-a-member');
    if (!handler) return drop('unknown-op');
    let reason: DropReason | null = null;
    try {
      checkRates(member, op === daveOp.invalidCommitWelcome || (op === daveOp.keyPackage && !member.desk.isOwed));
      run(() => (reason = handler(member)));
    } catch (thrown) {
      const error = asEarshotError(thrown, 'message-shape');
      const closeCode = error.code === 'message-rate' ? 4021 : 4002;
      onEvent({ kind: 'rejected', userId, op, closeCode, reason: error.message });
      return { kind: 'rejected', error, closeCode };
    }
    return reason === null ? { kind: 'accepted' } : drop(reason);
  };

  return {
    versionOnJoin: negotiation.versionOnJoin,
    join(userId, daveVersion) {
      if (negotiation.members().length >= maxClients) throw new EarshotError('message-rate', 'members of a channel');
      run(() => negotiation.join(userId, daveVersion));
    },
    leave: (userId) => run(() => negotiation.leave(userId)),
    receiveJson: (userId, op, d) =>
      receive(userId, op, {
        [daveOp.transitionReady]: (member) =>
          negotiation.ready(member, parseShape(ExecuteTransition, d, 'message-shape').transition_id),
        [daveOp.invalidCommitWelcome](member) {
          const { transition_id: transitionId } = parseShape(ExecuteTransition, d, 'message-shape');
          onEvent({ kind: 'flagged', userId, transitionId });
          return negotiation.flag(member);
        },
      }),
    receiveBinary: (userId, op, payload) =>
      receive(userId, op, {
        [daveOp.keyPackage]: (member) => negotiation.offer(member, readKeyPackage(payload, userId)),
        [daveOp.commitWelcome]: (member) => negotiation.commit(member, payload),
      }),
    members: () => negotiation.members().map(({ userId }) => userId),
    epoch: () => Number(negotiation.group().epoch),
    state() {
      const transition = negotiation.transition();
      return {
        protocolVersion: negotiation.version(),
        epoch: Number(negotiation.group().epoch),
        members: negotiation.members().map(({ userId, daveVersion, keyPackage }) => ({
          userId,
          daveVersion,
          leafIndex: leafIndexOf(negotiation.group(), userId),
          hasKeyPackage: keyPackage !== null,
        })),
        proposals: negotiation.batch()?.proposals.length ?? 0,
        transition: transition && {
          id: transition.id,
          protocolVersion: transition.protocolVersion,
          waitingFor: [...transition.waiting],
        },
      };
    },
    close() {
      isClosed = true;
      negotiation.close();
    },
  };
}

type RateWindow = ReturnType<typeof createRateWindow>;
