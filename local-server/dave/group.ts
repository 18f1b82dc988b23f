import { malformed } from './mls-reader.ts';
import type { Change } from './proposals.ts';
import type { Bytes } from './mls-writer.ts';

/** What a delivery service knows of a member's place in the tree. */
export interface Leaf {
  readonly userId: string;
  readonly signatureKey: Bytes;
  /** its owner is gone or has thrown its state away: it stays in the tree until a commit removes it */
  isStale: boolean;
}

/** The group as seen from outside. Epoch 0 is unestablished: every pending member has a private group. */
export interface Group {
  readonly epoch: bigint;
  /** by leaf index; null is blank */
  readonly leaves: readonly (Leaf | null)[];
}

export const emptyGroup: Group = { epoch: 0n, leaves: [] };

/** The leaf that speaks for a user; a stale one does not. */
export function leafIndexOf(group: Group, userId: string): number | null {
  const index = group.leaves.findIndex((leaf) => leaf?.userId === userId && !leaf.isStale);
  return index < 0 ? null : index;
}

export const memberIds = (group: Group): string[] =>
  group.leaves.flatMap((leaf) => (leaf && !leaf.isStale ? [leaf.userId] : []));

/** Every leaf of the user is stale from now on. @returns whether one was not before */
export function markStale(group: Group, userId: string): boolean {
  const leaf = group.leaves[leafIndexOf(group, userId) ?? -1];
  if (!leaf) return false;
  leaf.isStale = true;
  return true;
}

/** The group in which the first commit is made: the committer alone, at leaf 0. */
export const foundGroup = (userId: string, signatureKey: Bytes): Group => ({
  epoch: 0n,
  leaves: [{ userId, signatureKey, isStale: false }],
});

/**
 * The group after a commit, RFC 9420, 12.3: removes first, then every Add takes the leftmost blank leaf or a new one at
 * the right, in the order of the commit.
 */
export function applyChanges(group: Group, changes: readonly Change[]): Group {
  const leaves = [...group.leaves];
  for (const change of changes) {
    if (change.kind !== 'remove') continue;
    if (!leaves[change.leafIndex]) throw malformed(`commit: no leaf ${change.leafIndex}`);
    leaves[change.leafIndex] = null;
  }
  for (const change of changes) {
    if (change.kind !== 'add') continue;
    const blank = leaves.indexOf(null);
    const leaf = { userId: change.userId, signatureKey: change.signatureKey, isStale: false };
    if (blank < 0) leaves.push(leaf);
    else leaves[blank] = leaf;
  }
  return { epoch: group.epoch + 1n, leaves };
}
