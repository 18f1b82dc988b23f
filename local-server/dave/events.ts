import type { CommitFault } from './commit-verdict.ts';
import type { Change } from './proposals.ts';

/** Why a message was well formed and yet changed nothing. */
export type DropReason =
  | CommitFault
  | 'unknown-op'
  | 'not-a-member'
  | 'no-dave'
  | 'same-key-package'
  | 'nothing-to-commit'
  | 'not-a-committer'
  | 'no-such-transition'
  | 'closed';

/** Why a group was thrown away. */
export type ResetReason = 'sole-member' | 'nobody-left' | 'downgrade' | 'upgrade' | 'no-commit';

/** What the service did; epochs are those of the group afterwards. No event carries a key. */
export type DaveEvent =
  | { kind: 'proposed'; epoch: number; adds: string[]; removes: string[] }
  | { kind: 'revoked'; epoch: number; proposals: number }
  | { kind: 'committed'; epoch: number; by: string; adds: string[]; removes: string[]; transitionId: number }
  | { kind: 'prepared'; transitionId: number; protocolVersion: number }
  | { kind: 'executed'; transitionId: number; protocolVersion: number; late: string[] }
  | { kind: 'reset'; reason: ResetReason }
  /** nobody committed in spite of repetitions and a new group; the next join or leave tries again */
  | { kind: 'gave-up' }
  | { kind: 'flagged'; userId: string; transitionId: number }
  | { kind: 'dropped'; userId: string; op: number; reason: DropReason }
  | { kind: 'rejected'; userId: string; op: number; closeCode: number; reason: string }
  | { kind: 'send-failed'; userId: string; op: number };

export function namesOf(changes: readonly Change[]): { adds: string[]; removes: string[] } {
  const of = (kind: Change['kind']): string[] =>
    changes.flatMap((change) => (change.kind === kind ? [change.userId] : []));
  return { adds: of('add'), removes: of('remove') };
}
