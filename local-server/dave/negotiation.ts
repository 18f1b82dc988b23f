import { daveOp, maxDaveVersion } from '../../shared-protocol/voice-v8.ts';
import { isAdding, planChanges, proposalsFor, type Batch } from './batch.ts';
import type { Clock } from './clock.ts';
import { judgeCommit } from './commit-verdict.ts';
import type { DaveEvent, DropReason, ResetReason } from './events.ts';
import { createExternalSender } from './external-sender.ts';
import { applyChanges, emptyGroup, foundGroup, leafIndexOf, markStale, type Group } from './group.ts';
import { createKeyPackageDesk, type KeyPackageDesk } from './key-package-desk.ts';
import type { KeyPackage } from './key-package.ts';
import { concat, uint16, uint64, type Bytes } from './mls-writer.ts';
import type { DaveMessage } from './outbox.ts';
import { appendPayload, revokePayload, signProposal } from './proposals.ts';
import { createTransitions, type Transition } from './transitions.ts';

/** How long proposals wait for a commit before they are made anew. Clients take 25 to 50 ms. */
export const commitDeadlineMs = 5000;
/** Repetitions of the proposals before everybody is asked for a new key package, and how often that is tried. */
export const maxRepetitions = 2;
export const maxRecreations = 2;

export interface NegotiationMember {
  readonly userId: string;
  /** the highest version it can do; 0 is no DAVE at all */
  readonly daveVersion: number;
  /** what it was told last */
  protocolVersion: number;
  hasExternalSender: boolean;
  /** of a pending member; taken away once it is welcomed */
  keyPackage: KeyPackage | null;
  readonly desk: KeyPackageDesk;
}

interface NegotiationOptions {
  channelId: string;
  clock: Clock;
  /** the highest version of the channel: 0 where DAVE is off, as on a stage */
  maxVersion: number;
  post(to: NegotiationMember, message: DaveMessage): void;
  onEvent(event: DaveEvent): void;
  /** runs a timer's work in its turn, followed by `settle` */
  run(work: () => void): void;
}

/**
 * One channel's group, from who is there to what they are told. Proposals, their commit and its transition follow each
 * other: what happens meanwhile waits for the next epoch, so that a busy channel makes progress. Only what would make the
 * waiting proposals wrong takes them back.
 *
 * Methods change the state; `settle` then decides what follows from it.
 */
export function createNegotiation(options: NegotiationOptions) {
  const { clock, post, onEvent, run } = options;
  const groupId = uint64(BigInt(options.channelId));
  const externalSender = createExternalSender();
  const members = new Map<string, NegotiationMember>();
  let version = Math.min(options.maxVersion, maxDaveVersion);
  let group: Group = emptyGroup;
  let batch: Batch | null = null;
  let repetitions = 0;
  let recreations = 0;
  let hasGivenUp = false;

  const transitions = createTransitions({
    clock,
    onExecute({ id, protocolVersion, participants, waiting }) {
      for (const userId of participants) tell(userId, daveOp.executeTransition, { transition_id: id });
      onEvent({ kind: 'executed', transitionId: id, protocolVersion, late: [...waiting] });
    },
    onDeadline: () => run(() => transitions.finish()),
  });

  const tell = (userId: string, op: number, d: Record<string, unknown>): void => {
    const member = members.get(userId);
    if (member) post(member, { op, d });
  };
  const tellBinary = (userId: string, op: number, binary: Bytes): void => {
    const member = members.get(userId);
    if (member) post(member, { op, binary });
  };

  const targetVersion = (): number =>
    Math.min(maxDaveVersion, options.maxVersion, ...[...members.values()].map(({ daveVersion }) => daveVersion));

  const endBatch = (): void => {
    batch?.cancelTimer();
    batch = null;
  };

  const dropGroup = (reason: ResetReason): void => {
    endBatch();
    if (group.epoch > 0n) onEvent({ kind: 'reset', reason });
    group = emptyGroup;
  };

  /** Everybody starts over with a new key package. */
  const recreate = (): void => {
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

  const sendExternalSender = (member: NegotiationMember): void => {
    if (member.hasExternalSender) return;
    member.hasExternalSender = true;
    post(member, { op: daveOp.externalSender, binary: externalSender.payload });
  };

  const changeVersion = (next: number): void => {
    transitions.finish();
    const told = [...members.values()].filter(({ protocolVersion }) => protocolVersion !== next);
    version = next;
    dropGroup(next === 0 ? 'downgrade' : 'upgrade');
    if (next > 0) return recreate();
    for (const member of members.values()) {
      member.protocolVersion = next;
      member.keyPackage = null;
      member.desk.close();
    }
    if (told.length === 0) return;
    const id = transitions.start(
      next,
      told.map(({ userId }) => userId),
    );
    for (const { userId } of told)
      tell(userId, daveOp.prepareTransition, { protocol_version: next, transition_id: id });
    onEvent({ kind: 'prepared', transitionId: id, protocolVersion: next });
  };

  const propose = (): void => {
    const pending = new Map<string, KeyPackage>();
    for (const { userId, keyPackage } of members.values()) if (keyPackage) pending.set(userId, keyPackage);
    const { changes, committers } = planChanges(group, pending);
    if (changes.length === 0) return;
    const proposals = changes.map((change) => signProposal(externalSender, groupId, group.epoch, change));
    const cancelTimer = clock.setTimer(() => run(onNoCommit), commitDeadlineMs);
    batch = { proposals, committers: new Set(committers), cancelTimer };
    for (const userId of committers)
      tellBinary(userId, daveOp.proposals, appendPayload(proposalsFor(proposals, userId)));
    onEvent({ kind: 'proposed', epoch: Number(group.epoch), ...namesOf(changes) });
  };

  /**
   * Takes every waiting proposal back; `settle` makes those that are still right anew. They get new refs: a commit that
   * was on its way belongs to the old set, and a client that made two commits to one set could not tell which one won.
   * It also keeps davey's commits complete, which lack the Welcome unless the last op 27 had an Add.
   */
  const revoke = (): void => {
    if (!batch) return;
    const { proposals, committers } = batch;
    endBatch();
    for (const userId of committers)
      tellBinary(userId, daveOp.proposals, revokePayload(proposalsFor(proposals, userId)));
    onEvent({ kind: 'revoked', epoch: Number(group.epoch), proposals: proposals.length });
  };

  const onNoCommit = (): void => {
    repetitions += 1;
    if (repetitions <= maxRepetitions) return revoke();
    repetitions = 0;
    recreations += 1;
    if (recreations <= maxRecreations) {
      dropGroup('no-commit');
      return recreate();
    }
    hasGivenUp = true;
    revoke();
    onEvent({ kind: 'gave-up', epoch: Number(group.epoch) });
  };

  /** The user has no state of the group any more, so it can neither commit nor take anything back. */
  const forget = (userId: string): void => {
    markStale(group, userId);
    const isWrong = batch !== null && isAdding(batch, userId);
    batch?.committers.delete(userId);
    if (isWrong) revoke();
    transitions.leave(userId);
  };

  const startAnew = (): void => {
    repetitions = 0;
    recreations = 0;
    hasGivenUp = false;
  };

  /** @returns whether something was decided that more may follow from */
  const step = (): boolean => {
    if (members.size === 0) {
      transitions.finish();
      dropGroup('nobody-left');
      version = Math.min(options.maxVersion, maxDaveVersion);
      return false;
    }
    const target = targetVersion();
    if (target !== version) {
      changeVersion(target);
      return true;
    }
    if (version === 0) return false;
    const isEstablished = group.epoch > 0n;
    const isAnyoneIn = group.leaves.some((leaf) => leaf && !leaf.isStale);
    if (isEstablished && !isAnyoneIn) {
      dropGroup('nobody-left');
      return true;
    }
    if (isEstablished && members.size === 1) {
      transitions.finish();
      dropGroup('sole-member');
      recreate();
      return true;
    }
    if (!batch && !transitions.current() && !hasGivenUp) propose();
    return false;
  };

  const negotiation = {
    /** What op 4 tells somebody who joins now. */
    versionOnJoin: (daveVersion: number): number => Math.min(targetVersion(), daveVersion),
    members: () => [...members.values()],
    member: (userId: string) => members.get(userId) ?? null,
    group: () => group,
    version: () => version,
    batch: (): Readonly<Batch> | null => batch,
    transition: (): Transition | null => transitions.current(),

    join(userId: string, daveVersion: number): void {
      if (members.has(userId)) negotiation.leave(userId);
      const protocolVersion = negotiation.versionOnJoin(daveVersion);
      const desk = createKeyPackageDesk(clock, (keyPackage, isLate) => {
        if (isLate) run(() => negotiation.use(member, keyPackage));
        else negotiation.use(member, keyPackage);
      });
      const member: NegotiationMember = {
        userId,
        daveVersion,
        protocolVersion,
        hasExternalSender: false,
        keyPackage: null,
        desk,
      };
      members.set(userId, member);
      if (protocolVersion > 0) {
        desk.ask();
        sendExternalSender(member);
      }
      startAnew();
    },
    leave(userId: string): void {
      members.get(userId)?.desk.close();
      if (!members.delete(userId)) return;
      forget(userId);
      startAnew();
    },
    offer(member: NegotiationMember, keyPackage: KeyPackage): DropReason | null {
      if (version === 0 || member.protocolVersion === 0) {
        member.desk.discard();
        return 'no-dave';
      }
      if (member.keyPackage?.ref === keyPackage.ref) return 'same-key-package';
      member.desk.hand(keyPackage);
      return null;
    },
    /** A client makes a new key package only when it starts over: whatever it was before, it is pending now. */
    use(member: NegotiationMember, keyPackage: KeyPackage): void {
      forget(member.userId);
      member.keyPackage = keyPackage;
    },
    /** Op 31: the member could not make sense of a commit or welcome. */
    flag(member: NegotiationMember): DropReason | null {
      if (version === 0 || member.protocolVersion === 0) return 'no-dave';
      forget(member.userId);
      member.keyPackage = null;
      member.desk.ask();
      return null;
    },
    /** @throws `message-shape` */
    commit(member: NegotiationMember, payload: Bytes): DropReason | null {
      const { userId } = member;
      if (!batch) return 'nothing-to-commit';
      if (!batch.committers.has(userId)) return 'not-a-committer';
      const before = group.epoch > 0n ? group : foundGroup(userId, member.keyPackage!.signatureKey);
      const proposals = proposalsFor(batch.proposals, userId);
      const verdict = judgeCommit({ payload, committer: userId, groupId, group: before, proposals });
      if (!verdict.isValid) return verdict.fault;

      const { commit, changes, welcome } = verdict;
      const told = before.leaves.flatMap((leaf) => (leaf && !leaf.isStale ? [leaf.userId] : []));
      group = applyChanges(before, changes);
      endBatch();
      startAnew();
      const added = changes.flatMap((change) => (change.kind === 'add' ? [change] : []));
      const id = transitions.start(version, [...told, ...added.map((change) => change.userId)]);
      for (const one of told) tellBinary(one, daveOp.announceCommit, concat(uint16(id), commit.bytes));
      for (const { userId: one, keyPackageRef } of added)
        tellBinary(one, daveOp.welcome, concat(uint16(id), welcome!.forReceiver(keyPackageRef)));
      for (const one of members.values()) if (leafIndexOf(group, one.userId) !== null) one.keyPackage = null;
      onEvent({ kind: 'committed', epoch: Number(group.epoch), by: userId, ...namesOf(changes), transitionId: id });
      return null;
    },
    ready: (member: NegotiationMember, transitionId: number): DropReason | null =>
      transitions.ready(member.userId, transitionId) ? null : 'no-such-transition',
    /** A bound on steps, though each one takes its own condition away. */
    settle(): void {
      for (let steps = 0; steps < 8 && step(); steps += 1);
    },
    close(): void {
      endBatch();
      transitions.close();
      for (const { desk } of members.values()) desk.close();
      members.clear();
    },
  };
  return negotiation;
}

function namesOf(changes: readonly { kind: 'add' | 'remove'; userId: string }[]) {
  const of = (kind: string): string[] => changes.flatMap((change) => (change.kind === kind ? [change.userId] : []));
  return { adds: of('add'), removes: of('remove') };
}
