import { daveOp, maxDaveVersion } from '../../shared-protocol/voice-v8.ts';
import { proposalsFor, type Batch } from './batch.ts';
import type { Clock } from './clock.ts';
import { judgeCommit } from './commit-verdict.ts';
import { namesOf, type DaveEvent, type DropReason, type ResetReason } from './events.ts';
import { createExternalSender } from './external-sender.ts';
import { applyChanges, emptyGroup, foundGroup, leafIndexOf, markStale, memberIds, type Group } from './group.ts';
import { createKeyPackageDesk, type KeyPackageDesk } from './key-package-desk.ts';
import type { KeyPackage } from './key-package.ts';
import { concat, uint16, uint64, type Bytes } from './mls-writer.ts';
import type { DaveMessage } from './member-outbox.ts';
import { createProposalRound } from './proposal-round.ts';
import { createTransitions, type Transition } from './transitions.ts';

export interface NegotiationMember {
  readonly userId: string;
  /** the highest version it can do; 0 is no DAVE at all */
  readonly daveVersion: number;
  /** the version it was last sent */
  protocolVersion: number;
  hasExternalSender: boolean;
  /** of a pending member; taken away once it is welcomed */
  keyPackage: KeyPackage | null;
  readonly desk: KeyPackageDesk;
}

/** What the members of a channel agree on. Methods change the state; `settle` then decides what follows from it. */
export interface Negotiation {
  /** What op 4 tells somebody who joins now. */
  versionOnJoin(daveVersion: number): number;
  members(): NegotiationMember[];
  member(userId: string): NegotiationMember | null;
  group(): Group;
  version(): number;
  batch(): Readonly<Batch> | null;
  transition(): Transition | null;
  join(userId: string, daveVersion: number): void;
  leave(userId: string): void;
  /** Op 26, checked. */
  offer(member: NegotiationMember, keyPackage: KeyPackage): DropReason | null;
  /** Op 31: the member could not make sense of a commit or welcome. */
  flag(member: NegotiationMember): DropReason | null;
  /** Op 28. @throws `message-shape` */
  commit(member: NegotiationMember, payload: Bytes): DropReason | null;
  /** Op 23. */
  ready(member: NegotiationMember, transitionId: number): DropReason | null;
  settle(): void;
  close(): void;
}

interface NegotiationOptions {
  channelId: string;
  clock: Clock;
  /** the highest version of the channel: 0 if DAVE is off, as on a stage */
  maxVersion: number;
  post(to: NegotiationMember, message: DaveMessage): void;
  onEvent(event: DaveEvent): void;
  /** runs a timer's work in its turn, followed by `settle` */
  run(work: () => void): void;
}

/** Each step takes its own condition away; this bounds a mistake. */
const maxSteps = 8;

/**
 * One channel's group. Proposals, their commit and its transition follow each other: what happens meanwhile waits for the
 * next epoch, so that a busy channel makes progress. Only what would make waiting proposals wrong takes them back.
 */
export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { clock, post, onEvent, run } = options;
  const groupId = uint64(BigInt(options.channelId));
  const externalSender = createExternalSender();
  const maxVersion = Math.min(options.maxVersion, maxDaveVersion);
  const members = new Map<string, NegotiationMember>();
  let version = maxVersion;
  let group: Group = emptyGroup;

  const tell = (userId: string, message: DaveMessage): void => {
    const member = members.get(userId);
    if (member) post(member, message);
  };

  const transitions = createTransitions({
    clock,
    onExecute({ id, protocolVersion, participants, waiting }) {
      for (const userId of participants) tell(userId, { op: daveOp.executeTransition, d: { transition_id: id } });
      onEvent({ kind: 'executed', transitionId: id, protocolVersion, late: [...waiting] });
    },
    onDeadline: () => run(() => transitions.finish()),
  });

  const round = createProposalRound({
    clock,
    groupId,
    sender: externalSender,
    tell: (userId, op, binary) => tell(userId, { op, binary }),
    onEvent,
    recreateGroup() {
      dropGroup('no-commit');
      startOver();
    },
    run,
  });

  const targetVersion = (): number =>
    Math.min(maxVersion, ...[...members.values()].map(({ daveVersion }) => daveVersion));

  const dropGroup = (reason: ResetReason): void => {
    round.end();
    if (group.epoch > 0n) onEvent({ kind: 'reset', reason });
    group = emptyGroup;
  };

  const sendExternalSender = (member: NegotiationMember): void => {
    if (member.hasExternalSender) return;
    member.hasExternalSender = true;
    post(member, { op: daveOp.externalSender, binary: externalSender.payload });
  };

  /** Everybody throws its state away and makes a new key package. */
  const startOver = (): void => {
    for (const member of members.values()) {
      member.protocolVersion = version;
      member.keyPackage = null;
      member.desk.ask();
      post(member, { op: daveOp.prepareEpoch, d: { protocol_version: version, epoch: 1 } });
      sendExternalSender(member);
      // With nobody else there no commit will ever execute anything.
      if (members.size === 1)
        post(member, { op: daveOp.prepareTransition, d: { protocol_version: version, transition_id: 0 } });
    }
  };

  const downgrade = (): void => {
    const told = [...members.values()].filter(({ protocolVersion }) => protocolVersion > 0);
    for (const member of told) {
      member.protocolVersion = 0;
      member.keyPackage = null;
      member.desk.close();
    }
    if (told.length === 0) return;
    const userIds = told.map(({ userId }) => userId);
    const id = transitions.start(0, userIds);
    for (const member of told)
      post(member, { op: daveOp.prepareTransition, d: { protocol_version: 0, transition_id: id } });
    onEvent({ kind: 'prepared', transitionId: id, protocolVersion: 0 });
  };

  const changeVersion = (next: number): void => {
    transitions.finish();
    version = next;
    dropGroup(next === 0 ? 'downgrade' : 'upgrade');
    if (next === 0) downgrade();
    else startOver();
  };

  const propose = (): void => {
    const pending = new Map<string, KeyPackage>();
    for (const { userId, keyPackage } of members.values()) if (keyPackage) pending.set(userId, keyPackage);
    round.propose(group, pending);
  };

  /** The user has lost its group state. */
  const forget = (userId: string): void => {
    markStale(group, userId);
    round.forget(userId);
    transitions.leave(userId);
  };

  /** A client makes a new key package only when it starts over: whatever it was before, it is pending now. */
  const use = (member: NegotiationMember, keyPackage: KeyPackage): void => {
    forget(member.userId);
    member.keyPackage = keyPackage;
  };

  /** @returns whether something was decided that more may follow from */
  const step = (): boolean => {
    const isEstablished = group.epoch > 0n;
    if (members.size === 0) {
      transitions.finish();
      dropGroup('nobody-left');
      version = maxVersion;
      return false;
    }
    const target = targetVersion();
    if (target !== version) {
      changeVersion(target);
      return true;
    }
    if (version === 0) return false;
    if (isEstablished && memberIds(group).length === 0) {
      dropGroup('nobody-left');
      return true;
    }
    if (isEstablished && members.size === 1) {
      transitions.finish();
      dropGroup('sole-member');
      startOver();
      return true;
    }
    if (!round.batch() && !transitions.current()) propose();
    return false;
  };

  const negotiation: Negotiation = {
    versionOnJoin: (daveVersion) => Math.min(targetVersion(), daveVersion),
    members: () => [...members.values()],
    member: (userId) => members.get(userId) ?? null,
    group: () => group,
    version: () => version,
    batch: () => round.batch(),
    transition: () => transitions.current(),
    join(userId, daveVersion) {
      negotiation.leave(userId);
      const protocolVersion = negotiation.versionOnJoin(daveVersion);
      const member: NegotiationMember = {
        userId,
        daveVersion,
        protocolVersion,
        hasExternalSender: false,
        keyPackage: null,
        desk: createKeyPackageDesk(clock, (keyPackage, isLate) => {
          if (isLate) run(() => use(member, keyPackage));
          else use(member, keyPackage);
        }),
      };
      members.set(userId, member);
      round.startAnew();
      if (protocolVersion === 0) return;
      member.desk.ask();
      sendExternalSender(member);
    },
    leave(userId) {
      members.get(userId)?.desk.close();
      if (!members.delete(userId)) return;
      forget(userId);
      round.startAnew();
    },
    offer(member, keyPackage) {
      if (version === 0) {
        member.desk.discard();
        return 'no-dave';
      }
      if (member.keyPackage?.ref === keyPackage.ref) return 'same-key-package';
      member.desk.hand(keyPackage);
      return null;
    },
    flag(member) {
      if (version === 0) return 'no-dave';
      forget(member.userId);
      member.keyPackage = null;
      member.desk.ask();
      return null;
    },
    commit(member, payload) {
      const { userId } = member;
      const batch = round.batch();
      if (!batch) return 'nothing-to-commit';
      if (!batch.committers.has(userId)) return 'not-a-committer';
      const before = group.epoch > 0n ? group : foundGroup(userId, member.keyPackage!.signatureKey);
      const proposals = proposalsFor(batch.proposals, userId);
      const verdict = judgeCommit({ payload, committer: userId, groupId, group: before, proposals });
      if (!verdict.isValid) return verdict.fault;

      const { commit, changes, welcome } = verdict;
      group = applyChanges(before, changes);
      round.end();
      round.startAnew();
      const told = memberIds(before);
      const added = changes.flatMap((change) => (change.kind === 'add' ? [change] : []));
      const id = transitions.start(version, [...told, ...added.map((change) => change.userId)]);
      for (const one of told) tell(one, { op: daveOp.announceCommit, binary: concat(uint16(id), commit.bytes) });
      for (const { userId: one, keyPackageRef } of added)
        tell(one, { op: daveOp.welcome, binary: concat(uint16(id), welcome!.forReceiver(keyPackageRef)) });
      for (const one of members.values()) if (leafIndexOf(group, one.userId) !== null) one.keyPackage = null;
      onEvent({ kind: 'committed', epoch: Number(group.epoch), by: userId, ...namesOf(changes), transitionId: id });
      return null;
    },
    ready: (member, transitionId) => (transitions.ready(member.userId, transitionId) ? null : 'no-such-transition'),
    settle() {
      for (let steps = 0; steps < maxSteps && step(); steps += 1);
    },
    close() {
      round.end();
      transitions.close();
      for (const { desk } of members.values()) desk.close();
      members.clear();
    },
  };
  return negotiation;
}
