import { DAVESession, type MediaType, type ProposalsOperationType, type SessionStatus } from '@snazzah/davey';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { DaveCount } from './dave-count.ts';
import type { DaveIdentity } from './dave-identity.ts';
import { keyPackageReference } from './key-package-reference.ts';
import { isProposalList, isPublicMessage, isReferenceList } from './mls-grammar.ts';
import { isExternalSender, readPublicMessageHeader, readWelcomeReceivers } from './mls-layout.ts';

/** At run time, davey's enums exist only as numbers. */
const operations = { append: 0, revoke: 1 } as const satisfies Record<string, ProposalsOperationType>;
const audio = 0 satisfies MediaType.AUDIO;
const hasNoCommit: readonly SessionStatus[] = [0 satisfies SessionStatus.INACTIVE, 1 satisfies SessionStatus.PENDING];

const isList = { append: isProposalList, revoke: isReferenceList } as const;

/** `unusable`: meant for us and wrong, which is answered by op 31; other dropped input is not. */
export type Processed = { type: 'agreed' } | { type: 'dropped' | 'unusable'; why: DaveCount };

/**
 * Our side of a call's MLS group, on davey. Nothing here throws on a server's input.
 *
 * Davey sends with a new epoch's key as soon as the commit is processed, not from op 22 on, and cannot do otherwise.
 * Other members can decrypt such frames once they have processed the commit, which the server sent them when it sent it
 * to us; our frame takes longer. Without an earlier key, frames wait for op 22.
 */
export interface MlsGroup {
  /**
   * Drops the group and its keys, and requests a new one.
   * @returns the key package for op 26
   * @throws EarshotError `dave-failed` if davey does not know the version or an id is no u64
   */
  reset(version: number): Uint8Array;
  setExternalSender(payload: Uint8Array): DaveCount | null;
  /** @returns the payload of op 28, null if there is nothing to commit, or why the proposals were dropped */
  propose(
    operation: 'append' | 'revoke',
    proposals: Uint8Array,
    memberIds: string[],
  ): { commitWelcome: Uint8Array | null } | { dropped: DaveCount };
  processCommit(message: Uint8Array): Processed;
  processWelcome(message: Uint8Array): Processed;
  memberIds(): string[];
  /** 30 digits, or null without a key. */
  privacyCode(): string | null;
  /** @returns null if there is no key */
  encrypt(frame: Uint8Array): Uint8Array | null;
  /** A member's frame; null if it is clear, or none of their keys fits. */
  decrypt(userId: string, frame: Uint8Array): Uint8Array | null;
  /** Forgets the group and its keys. */
  close(): void;
}

export function createMlsGroup(identity: DaveIdentity, userId: string, channelId: string): MlsGroup {
  let session: DAVESession | null = null;
  let externalSender: Uint8Array | null = null;
  let openKeyPackage: Uint8Array | null = null;
  let ownCommit: Uint8Array | null = null;
  let lastCommit: Uint8Array | null = null;

  const close = (): void => {
    try {
      session?.reset();
    } catch {
      // Its group could not be deleted from davey's own storage, which goes with the session.
    }
    session = null;
    openKeyPackage = null;
    ownCommit = null;
    lastCommit = null;
  };

  return {
    reset(version) {
      const keyPair = identity.keyPair.reveal();
      try {
        if (session) session.reinit(version, userId, channelId, keyPair);
        else session = new DAVESession(version, userId, channelId, keyPair);
        if (externalSender) session.setExternalSender(asBuffer(externalSender));
        const keyPackage = session.getSerializedKeyPackage();
        openKeyPackage = keyPackageReference(keyPackage);
        ownCommit = null;
        lastCommit = null;
        return keyPackage;
      } catch (thrown) {
        throw new EarshotError('dave-failed', `version ${version}`, thrown);
      }
    },
    setExternalSender(payload) {
      // Davey gives up its group before it looks at the bytes: junk must not get that far.
      if (!isExternalSender(payload)) return 'external-sender-refused';
      externalSender = new Uint8Array(payload);
      if (!session) return null;
      if (!hasNoCommit.includes(session.status)) return 'external-sender-late';
      try {
        session.setExternalSender(asBuffer(payload));
        return null;
      } catch {
        return 'external-sender-refused';
      }
    },
    propose(operation, proposals, memberIds) {
      if (!session || session.epoch === null) return { dropped: 'proposals-without-group' };
      if (!isList[operation](proposals)) return { dropped: 'proposals-refused' };
      try {
        const { commit, welcome } = session.processProposals(operations[operation], asBuffer(proposals), memberIds);
        ownCommit = commit ?? null;
        return { commitWelcome: commit ? Buffer.concat(welcome ? [commit, welcome] : [commit]) : null };
      } catch (thrown) {
        const isUnannounced = thrown instanceof Error && thrown.message.includes('UnexpectedUser');
        return { dropped: isUnannounced ? 'proposal-unannounced' : 'proposals-refused' };
      }
    },
    processCommit(message) {
      if (!session || hasNoCommit.includes(session.status)) return { type: 'dropped', why: 'commit-without-group' };
      const header = readPublicMessageHeader(message);
      if (!header || !isPublicMessage(message)) return { type: 'unusable', why: 'commit-invalid' };
      if (header.groupId !== BigInt(channelId)) return { type: 'dropped', why: 'commit-other-group' };
      if (isSame(lastCommit, message)) return { type: 'dropped', why: 'commit-repeated' };
      // Davey takes every commit that claims to be from our leaf for its own pending one, unverified.
      if (header.senderLeaf === session.ownLeafIndex && !isSame(ownCommit, message))
        return { type: 'unusable', why: 'commit-invalid' };
      try {
        session.processCommit(asBuffer(message));
        lastCommit = new Uint8Array(message);
        return { type: 'agreed' };
      } catch {
        return { type: 'unusable', why: 'commit-invalid' };
      }
    },
    processWelcome(message) {
      const receivers = readWelcomeReceivers(message);
      if (!session) return { type: 'dropped', why: 'welcome-other-receiver' };
      if (!receivers) return { type: 'unusable', why: 'welcome-invalid' };
      if (!receivers.some((receiver) => isSame(openKeyPackage, receiver)))
        return { type: 'dropped', why: 'welcome-other-receiver' };
      try {
        session.processWelcome(asBuffer(message));
        openKeyPackage = null;
        return { type: 'agreed' };
      } catch {
        return { type: 'unusable', why: 'welcome-invalid' };
      }
    },
    memberIds: () => session?.getUserIds() ?? [],
    privacyCode: () => session?.voicePrivacyCode || null,
    encrypt(frame) {
      try {
        return session?.encryptOpus(asBuffer(frame)) ?? null;
      } catch {
        return null;
      }
    },
    decrypt(userId, frame) {
      try {
        return session?.decrypt(userId, audio, asBuffer(frame)) ?? null;
      } catch {
        return null;
      }
    },
    close,
  };
}

const isSame = (one: Uint8Array | null, other: Uint8Array): boolean => one !== null && Buffer.compare(one, other) === 0;

/** A view, not a copy. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
