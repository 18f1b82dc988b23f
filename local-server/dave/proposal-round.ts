import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { isAdding, planChanges, proposalsFor, type Batch } from './batch.ts';
import type { Clock } from './clock.ts';
import { namesOf, type DaveEvent } from './events.ts';
import type { ExternalSender } from './external-sender.ts';
import type { Group } from './group.ts';
import type { KeyPackage } from './key-package.ts';
import type { Bytes } from './mls-writer.ts';
import { appendPayload, revokePayload, signProposal } from './proposals.ts';

/** How long proposals wait for a commit before they are repeated. Clients take 25 to 50 ms. */
export const commitDeadlineMs = 5000;
/** How often proposals are repeated before everybody must send a new key package, and how often that is tried. */
export const maxRepetitions = 2;
export const maxRecreations = 2;

/** From proposals to their commit, one batch at a time. */
export interface ProposalRound {
  batch(): Readonly<Batch> | null;
  /** Proposes the changes that make the group match the members present; nothing if it matches, or after giving up. */
  propose(group: Group, pending: ReadonlyMap<string, KeyPackage>): void;
  /** The user can neither commit nor revoke; proposals that add the user are wrong from now on. */
  forget(userId: string): void;
  /** Ends silently: the members receive something else that makes the proposals invalid. */
  end(): void;
  /** Something changed, so that trying is worth while again. */
  startAnew(): void;
}

interface ProposalRoundOptions {
  clock: Clock;
  groupId: Bytes;
  sender: ExternalSender;
  tell(userId: string, op: number, binary: Bytes): void;
  onEvent(event: DaveEvent): void;
  /** drops the group, and asks everybody to start over */
  recreateGroup(): void;
  /** runs a timer's work in its turn; what follows from it is decided afterwards */
  run(work: () => void): void;
}

export function createProposalRound(options: ProposalRoundOptions): ProposalRound {
  const { clock, groupId, sender, tell, onEvent } = options;
  let current: (Batch & { epoch: number; cancelTimer: () => void }) | null = null;
  let repetitions = 0;
  let recreations = 0;
  let hasGivenUp = false;

  /**
   * Revokes every waiting proposal and proposes those still valid again. The new ones have new refs: a commit on its
   * way belongs to the old set, and a client that made two commits to one set could not tell which one won. This also
   * keeps davey's commits complete, which lack the Welcome unless the last op 27 had an Add.
   */
  const revoke = (): void => {
    if (!current) return;
    const { proposals, committers, epoch } = current;
    round.end();
    for (const userId of committers) tell(userId, daveOp.proposals, revokePayload(proposalsFor(proposals, userId)));
    onEvent({ kind: 'revoked', epoch, proposals: proposals.length });
  };

  const onNoCommit = (): void => {
    repetitions += 1;
    if (repetitions <= maxRepetitions) return revoke();
    repetitions = 0;
    recreations += 1;
    if (recreations <= maxRecreations) return options.recreateGroup();
    hasGivenUp = true;
    revoke();
    onEvent({ kind: 'gave-up' });
  };

  const round: ProposalRound = {
    batch: () => current,
    propose(group, pending) {
      if (hasGivenUp) return;
      const { changes, committers } = planChanges(group, pending);
      if (changes.length === 0) return;
      const epoch = Number(group.epoch);
      const proposals = changes.map((change) => signProposal(sender, groupId, group.epoch, change));
      const cancelTimer = clock.setTimer(() => options.run(onNoCommit), commitDeadlineMs);
      current = { epoch, proposals, committers: new Set(committers), cancelTimer };
      for (const userId of committers) tell(userId, daveOp.proposals, appendPayload(proposalsFor(proposals, userId)));
      onEvent({ kind: 'proposed', epoch, ...namesOf(changes) });
    },
    forget(userId) {
      current?.committers.delete(userId);
      if (current && isAdding(current, userId)) revoke();
    },
    end() {
      current?.cancelTimer();
      current = null;
    },
    startAnew() {
      repetitions = 0;
      recreations = 0;
      hasGivenUp = false;
    },
  };
  return round;
}
