import { maxDaveVersion } from '../../shared-protocol/voice-v8.ts';
import type { Batch } from './batch.ts';
import { createChannelGroup } from './channel-group.ts';
import type { Clock } from './clock.ts';
import type { DaveEvent, DropReason } from './events.ts';
import { createExternalSender } from './external-sender.ts';
import { memberIds, type Group } from './group.ts';
import type { KeyPackage } from './key-package.ts';
import type { DaveMessage } from './member-outbox.ts';
import { uint64, type Bytes } from './mls-writer.ts';
import { lastSteps, nextStep, type Step } from './next-step.ts';
import { createRoster, type NegotiationMember } from './roster.ts';
import type { Transition } from './transitions.ts';

/** The agreement of a channel's members. Methods change the state; `settle` then decides what follows. */
export interface Negotiation {
  /** The version that op 4 gives someone who joins now. */
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
 * One channel's group. Proposals, their commit and its transition follow each other: events meanwhile wait for the next
 * epoch, so that a busy channel makes progress. Waiting proposals are revoked only if an event makes them wrong.
 */
export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { clock, post, onEvent, run } = options;
  const externalSender = createExternalSender();
  const maxVersion = Math.min(options.maxVersion, maxDaveVersion);
  const roster = createRoster({
    clock,
    maxVersion,
    externalSender: externalSender.payload,
    post,
    onKeyPackage(member, keyPackage, isLate) {
      if (isLate) run(() => use(member, keyPackage));
      else use(member, keyPackage);
    },
  });
  const current = createChannelGroup({
    groupId: uint64(BigInt(options.channelId)),
    version: maxVersion,
    clock,
    externalSender,
    roster,
    onEvent,
    run,
  });

  /** A client makes a new key package only when it starts over: whatever its state was, it is pending now. */
  const use = (member: NegotiationMember, keyPackage: KeyPackage): void => {
    current.forget(member.userId);
    member.keyPackage = keyPackage;
  };

  const take: Record<Step, () => void> = {
    empty: () => current.reset(maxVersion),
    'change-version': () => current.changeVersion(roster.targetVersion()),
    'drop-group': () => current.drop('nobody-left'),
    'start-alone': () => current.recreate('sole-member'),
    propose: current.propose,
    wait: () => undefined,
  };

  /** @returns whether more may follow from it */
  const step = (): boolean => {
    const next = nextStep({
      members: roster.size(),
      version: current.version(),
      targetVersion: roster.targetVersion(),
      groupSize: current.group().epoch > 0n ? memberIds(current.group()).length : null,
      isBusy: current.batch() !== null || current.transition() !== null,
    });
    take[next]();
    return !lastSteps.has(next);
  };

  const negotiation: Negotiation = {
    versionOnJoin: (daveVersion) => Math.min(roster.targetVersion(), daveVersion),
    members: roster.all,
    member: roster.find,
    group: current.group,
    version: current.version,
    batch: current.batch,
    transition: current.transition,
    join(userId, daveVersion) {
      negotiation.leave(userId);
      roster.add(userId, daveVersion, negotiation.versionOnJoin(daveVersion));
      current.startAnew();
    },
    leave(userId) {
      if (!roster.remove(userId)) return;
      current.forget(userId);
      current.startAnew();
    },
    offer(member, keyPackage) {
      if (current.version() === 0) {
        member.desk.discard();
        return 'no-dave';
      }
      if (member.keyPackage?.ref === keyPackage.ref) return 'same-key-package';
      member.desk.hand(keyPackage);
      return null;
    },
    flag(member) {
      if (current.version() === 0) return 'no-dave';
      current.forget(member.userId);
      member.keyPackage = null;
      member.desk.ask();
      return null;
    },
    commit: current.commit,
    ready: (member, transitionId) => (current.ready(member.userId, transitionId) ? null : 'no-such-transition'),
    settle() {
      for (let steps = 0; steps < maxSteps && step(); steps += 1);
    },
    close() {
      current.close();
      roster.close();
    },
  };
  return negotiation;
}
