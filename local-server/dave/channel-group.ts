import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { proposalsFor, type Batch } from './batch.ts';
import type { Clock } from './clock.ts';
import { judgeCommit, type CommitVerdict } from './commit-verdict.ts';
import { namesOf, type DaveEvent, type DropReason, type ResetReason } from './events.ts';
import type { ExternalSender } from './external-sender.ts';
import { applyChanges, emptyGroup, foundGroup, leafIndexOf, markStale, memberIds, type Group } from './group.ts';
import { concat, uint16, type Bytes } from './mls-writer.ts';
import { createProposalRound } from './proposal-round.ts';
import type { NegotiationMember, Roster } from './roster.ts';
import { createTransitions, type Transition } from './transitions.ts';

/** A channel's group and version, and all changes of their state. */
export interface ChannelGroup {
  group(): Group;
  version(): number;
  batch(): Readonly<Batch> | null;
  transition(): Transition | null;
  /** Proposes the changes that make the group match the roster. */
  propose(): void;
  /** Something changed, so that trying is worth while again. */
  startAnew(): void;
  /** Op 28. @throws `message-shape` */
  commit(member: NegotiationMember, payload: Bytes): DropReason | null;
  /** Op 23. @returns false if that transition does not wait for this user */
  ready(userId: string, transitionId: number): boolean;
  /** The user has lost its group state. */
  forget(userId: string): void;
  drop(reason: ResetReason): void;
  /** Drops the group, and lets everybody create another one. */
  recreate(reason: ResetReason): void;
  /** At once, without waiting for a transition. */
  changeVersion(next: number): void;
  /** Everybody is gone. @param version for the next member */
  reset(version: number): void;
  close(): void;
}

interface ChannelGroupOptions {
  /** 8 bytes */
  groupId: Bytes;
  /** at the beginning */
  version: number;
  clock: Clock;
  externalSender: ExternalSender;
  roster: Roster;
  onEvent(event: DaveEvent): void;
  /** runs a timer's work in its turn; what follows from it is decided afterwards */
  run(work: () => void): void;
}

type ValidCommit = Extract<CommitVerdict, { isValid: true }>;

export function createChannelGroup(options: ChannelGroupOptions): ChannelGroup {
  const { groupId, clock, roster, onEvent, run } = options;
  let { version } = options;
  let group: Group = emptyGroup;

  const transitions = createTransitions({
    clock,
    onExecute({ id, protocolVersion, participants, waiting }) {
      for (const userId of participants)
        roster.tell(userId, { op: daveOp.executeTransition, d: { transition_id: id } });
      onEvent({ kind: 'executed', transitionId: id, protocolVersion, late: [...waiting] });
    },
    onDeadline: () => run(() => transitions.finish()),
  });

  const round = createProposalRound({
    clock,
    groupId,
    sender: options.externalSender,
    tell: (userId, op, binary) => roster.tell(userId, { op, binary }),
    onEvent,
    recreateGroup: () => recreate('no-commit'),
    run,
  });

  const drop = (reason: ResetReason): void => {
    round.end();
    if (group.epoch > 0n) onEvent({ kind: 'reset', reason });
    group = emptyGroup;
  };

  const recreate = (reason: ResetReason): void => {
    transitions.finish();
    drop(reason);
    roster.startOver(version);
  };

  const downgrade = (): void => {
    transitions.finish();
    drop('downgrade');
    const userIds = roster.downgrade();
    if (userIds.length === 0) return;
    const id = transitions.start(0, userIds);
    for (const userId of userIds)
      roster.tell(userId, { op: daveOp.prepareTransition, d: { protocol_version: 0, transition_id: id } });
    onEvent({ kind: 'prepared', transitionId: id, protocolVersion: 0 });
  };

  /** Makes a valid commit the group's next epoch: its members get the commit, new ones a welcome. */
  const advance = (by: string, before: Group, { commit, changes, welcome }: ValidCommit): void => {
    group = applyChanges(before, changes);
    round.end();
    round.startAnew();
    const present = memberIds(before);
    const added = changes.flatMap((change) => (change.kind === 'add' ? [change] : []));
    const id = transitions.start(version, [...present, ...added.map(({ userId }) => userId)]);
    for (const userId of present)
      roster.tell(userId, { op: daveOp.announceCommit, binary: concat(uint16(id), commit.bytes) });
    for (const { userId, keyPackageRef } of added)
      roster.tell(userId, { op: daveOp.welcome, binary: concat(uint16(id), welcome!.forReceiver(keyPackageRef)) });
    for (const member of roster.all()) if (leafIndexOf(group, member.userId) !== null) member.keyPackage = null;
    onEvent({ kind: 'committed', epoch: Number(group.epoch), by, ...namesOf(changes), transitionId: id });
  };

  return {
    group: () => group,
    version: () => version,
    batch: round.batch,
    transition: transitions.current,
    propose: () => round.propose(group, roster.pending()),
    startAnew: round.startAnew,
    commit({ userId, keyPackage }, payload) {
      const batch = round.batch();
      if (!batch) return 'nothing-to-commit';
      if (!batch.committers.has(userId)) return 'not-a-committer';
      const before = group.epoch > 0n ? group : foundGroup(userId, keyPackage!.signatureKey);
      const proposals = proposalsFor(batch.proposals, userId);
      const verdict = judgeCommit({ payload, committer: userId, groupId, group: before, proposals });
      if (!verdict.isValid) return verdict.fault;
      advance(userId, before, verdict);
      return null;
    },
    ready: transitions.ready,
    forget(userId) {
      markStale(group, userId);
      round.forget(userId);
      transitions.leave(userId);
    },
    drop,
    recreate,
    changeVersion(next) {
      version = next;
      if (next === 0) downgrade();
      else recreate('upgrade');
    },
    reset(next) {
      transitions.finish();
      drop('nobody-left');
      version = next;
    },
    close() {
      round.end();
      transitions.close();
    },
  };
}
