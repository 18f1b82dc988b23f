import { daveOp } from '../../shared-protocol/voice-v8.ts';
import type { Clock } from './clock.ts';
import { createKeyPackageDesk, type KeyPackageDesk } from './key-package-desk.ts';
import type { KeyPackage } from './key-package.ts';
import type { DaveMessage } from './member-outbox.ts';
import type { Bytes } from './mls-writer.ts';

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

/** The channel's members, what each was sent, and the unused key packages. */
export interface Roster {
  size(): number;
  all(): NegotiationMember[];
  find(userId: string): NegotiationMember | null;
  /** The highest version that the channel and everybody in it support. */
  targetVersion(): number;
  /** Requests a key package unless the version is 0. */
  add(userId: string, daveVersion: number, protocolVersion: number): void;
  /** False if it was not there. */
  remove(userId: string): boolean;
  /** Does nothing if the user is gone. */
  tell(userId: string, message: DaveMessage): void;
  /** by user id, of everybody outside the group */
  pending(): Map<string, KeyPackage>;
  /** Everybody drops their state and makes a new key package. */
  startOver(version: number): void;
  /** All key packages become invalid. @returns the user ids with a version other than 0 */
  downgrade(): string[];
  close(): void;
}

interface RosterOptions {
  clock: Clock;
  maxVersion: number;
  /** payload of op 25 */
  externalSender: Bytes;
  post(to: NegotiationMember, message: DaveMessage): void;
  /** @param isLate it comes of a timer */
  onKeyPackage(member: NegotiationMember, keyPackage: KeyPackage, isLate: boolean): void;
}

export function createRoster({ clock, maxVersion, externalSender, post, onKeyPackage }: RosterOptions): Roster {
  const members = new Map<string, NegotiationMember>();

  const introduce = (member: NegotiationMember): void => {
    if (member.hasExternalSender) return;
    member.hasExternalSender = true;
    post(member, { op: daveOp.externalSender, binary: externalSender });
  };

  return {
    size: () => members.size,
    all: () => [...members.values()],
    find: (userId) => members.get(userId) ?? null,
    targetVersion: () => Math.min(maxVersion, ...[...members.values()].map(({ daveVersion }) => daveVersion)),
    add(userId, daveVersion, protocolVersion) {
      const member: NegotiationMember = {
        userId,
        daveVersion,
        protocolVersion,
        hasExternalSender: false,
        keyPackage: null,
        desk: createKeyPackageDesk(clock, (keyPackage, isLate) => onKeyPackage(member, keyPackage, isLate)),
      };
      members.set(userId, member);
      if (protocolVersion === 0) return;
      member.desk.ask();
      introduce(member);
    },
    remove(userId) {
      members.get(userId)?.desk.close();
      return members.delete(userId);
    },
    tell(userId, message) {
      const member = members.get(userId);
      if (member) post(member, message);
    },
    pending: () =>
      new Map([...members.values()].flatMap(({ userId, keyPackage }) => (keyPackage ? [[userId, keyPackage]] : []))),
    startOver(version) {
      for (const member of members.values()) {
        member.protocolVersion = version;
        member.keyPackage = null;
        member.desk.ask();
        post(member, { op: daveOp.prepareEpoch, d: { protocol_version: version, epoch: 1 } });
        introduce(member);
        // With nobody else there, no commit will ever execute anything.
        if (members.size === 1)
          post(member, { op: daveOp.prepareTransition, d: { protocol_version: version, transition_id: 0 } });
      }
    },
    downgrade() {
      const above = [...members.values()].filter(({ protocolVersion }) => protocolVersion > 0);
      for (const member of above) {
        member.protocolVersion = 0;
        member.keyPackage = null;
        member.desk.close();
      }
      return above.map(({ userId }) => userId);
    },
    close() {
      for (const { desk } of members.values()) desk.close();
      members.clear();
    },
  };
}
