import { memberIds, type Group } from './group.ts';
import type { KeyPackage } from './key-package.ts';
import { maxProposals, type Change, type Proposal } from './proposals.ts';

/** Proposals that wait for a commit, and who was asked to make it. */
export interface Batch {
  proposals: readonly Proposal[];
  /** who can still commit; without those who left or threw their state away */
  committers: Set<string>;
}

/** Nobody adds itself: in the first group every member gets only the Adds of the others. */
export const proposalsFor = (proposals: readonly Proposal[], userId: string): Proposal[] =>
  proposals.filter(({ change }) => change.kind !== 'add' || change.userId !== userId);

export const isAdding = (batch: Batch, userId: string): boolean =>
  batch.proposals.some(({ change }) => change.kind === 'add' && change.userId === userId);

/**
 * What has to change for the group to be who is there, and who commits it. Nothing to do is an empty list.
 * @param pending key packages of those who have no leaf that speaks for them
 */
export function planChanges(
  group: Group,
  pending: ReadonlyMap<string, KeyPackage>,
): { changes: Change[]; committers: string[] } {
  const adds = [...pending].map(([userId, { bytes, ref, signatureKey }]): Change => {
    return { kind: 'add', userId, keyPackage: bytes, keyPackageRef: ref, signatureKey };
  });
  if (group.epoch === 0n) {
    const changes = adds.slice(0, maxProposals);
    // A group of one has no use: nobody else is there to hear.
    return changes.length < 2
      ? { changes: [], committers: [] }
      : { changes, committers: changes.map(({ userId }) => userId) };
  }
  const removes = group.leaves.flatMap((leaf, leafIndex): Change[] =>
    leaf?.isStale ? [{ kind: 'remove', userId: leaf.userId, leafIndex }] : [],
  );
  // A user is in the group once: its Add must wait unless its old leaf is among the removes of this batch.
  const changes = [...removes, ...adds].slice(0, maxProposals);
  const kept = new Set(removes.slice(maxProposals).map(({ userId }) => userId));
  return {
    changes: changes.filter(({ kind, userId }) => kind === 'remove' || !kept.has(userId)),
    committers: memberIds(group),
  };
}
