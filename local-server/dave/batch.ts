import { memberIds, type Group } from './group.ts';
import type { KeyPackage } from './key-package.ts';
import { maxProposals, type Change, type Proposal } from './proposals.ts';

/** Proposals that wait for a commit, and the members asked to make it. */
export interface Batch {
  proposals: readonly Proposal[];
  /** who can still commit; without members who left or dropped their state */
  committers: Set<string>;
}

/** Nobody adds itself: in the first group every member gets only the Adds of the others. */
export const proposalsFor = (proposals: readonly Proposal[], userId: string): Proposal[] =>
  proposals.filter(({ change }) => change.kind !== 'add' || change.userId !== userId);

export const isAdding = (batch: Batch, userId: string): boolean =>
  batch.proposals.some(({ change }) => change.kind === 'add' && change.userId === userId);

/**
 * The changes that make the group match the members present, and who commits them. Empty if it matches.
 * @param pending key packages of members without a valid leaf
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
    // A group of one is useless: nobody else hears it.
    return changes.length < 2
      ? { changes: [], committers: [] }
      : { changes, committers: changes.map(({ userId }) => userId) };
  }
  const removes = group.leaves.flatMap((leaf, leafIndex): Change[] =>
    leaf?.isStale ? [{ kind: 'remove', userId: leaf.userId, leafIndex }] : [],
  );
  // A user is in the group once: the Add must wait unless this batch removes the user's old leaf.
  const changes = [...removes, ...adds].slice(0, maxProposals);
  const kept = new Set(removes.slice(maxProposals).map(({ userId }) => userId));
  return {
    changes: changes.filter(({ kind, userId }) => kind === 'remove' || !kept.has(userId)),
    committers: memberIds(group),
  };
}
