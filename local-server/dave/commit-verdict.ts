import { readCommit, type Commit } from './commit.ts';
import { leafIndexOf, type Group } from './group.ts';
import { isIdentityOf } from './key-package.ts';
import type { Bytes } from './mls-writer.ts';
import type { Change, Proposal } from './proposals.ts';
import { readWelcome, type Welcome } from './welcome.ts';

/** Why a well-formed commit is rejected. */
export type CommitFault =
  | 'another-group'
  | 'another-epoch'
  | 'another-leaf'
  | 'inline-proposal'
  | 'other-proposals'
  | 'changed-leaf'
  | 'no-welcome'
  | 'other-receivers';

export type CommitVerdict =
  | { isValid: true; commit: Commit; changes: Change[]; welcome: Welcome | null }
  | { isValid: false; fault: CommitFault };

interface Judged {
  payload: Bytes;
  committer: string;
  groupId: Bytes;
  /** as the committer sees it: at epoch 0 that is its private group */
  group: Group;
  /** everything that the committer was asked to commit */
  proposals: readonly Proposal[];
}

/**
 * The checks of DAVE's "Voice Gateway Commit Validity".
 * @param judged.payload of op 28
 * @throws `message-shape` for bytes that are no commit followed by a Welcome or nothing
 */
export function judgeCommit({ payload, committer, groupId, group, proposals }: Judged): CommitVerdict {
  const split = readCommit(payload);
  const { commit } = split;
  const fault = (name: CommitFault): CommitVerdict => ({ isValid: false, fault: name });

  if (Buffer.compare(commit.groupId, groupId) !== 0) return fault('another-group');
  if (commit.epoch !== group.epoch) return fault('another-epoch');
  if (commit.leafIndex !== leafIndexOf(group, committer)) return fault('another-leaf');
  if (commit.hasInlineProposals) return fault('inline-proposal');

  const byRef = new Map(proposals.map((proposal) => [proposal.ref, proposal.change]));
  const changes = commit.refs.flatMap((ref) => byRef.get(ref) ?? []);
  const isAll = changes.length === proposals.length && new Set(commit.refs).size === proposals.length;
  if (!isAll || commit.refs.length !== proposals.length || changes.length === 0) return fault('other-proposals');

  if (commit.leaf) {
    const isKey = Buffer.compare(commit.leaf.signatureKey, group.leaves[commit.leafIndex]!.signatureKey) === 0;
    if (!isKey || !isIdentityOf(commit.leaf.identity, committer)) return fault('changed-leaf');
  }

  const added = changes.flatMap((change) => (change.kind === 'add' ? [change.keyPackageRef] : []));
  if (split.welcome.length === 0)
    return added.length > 0 ? fault('no-welcome') : { isValid: true, commit, changes, welcome: null };
  const welcome = readWelcome(split.welcome);
  const isForAll = welcome.receivers.length === added.length && added.every((ref) => welcome.receivers.includes(ref));
  if (!isForAll || added.length === 0) return fault('other-receivers');
  return { isValid: true, commit, changes, welcome };
}
