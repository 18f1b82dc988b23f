import type { ExternalSender } from './external-sender.ts';
import { mlsVersion, refHash } from './mls-crypto.ts';
import { concat, uint16, uint32, uint64, uint8, vector, type Bytes } from './mls-writer.ts';

/** A proposal of the delivery service about a member. */
export type Change =
  | { kind: 'add'; userId: string; keyPackage: Bytes; keyPackageRef: string; signatureKey: Bytes }
  | { kind: 'remove'; userId: string; leafIndex: number };

export interface Proposal {
  change: Change;
  /** MLSMessage with a PublicMessage, as it goes into op 27 */
  message: Bytes;
  /** ProposalRef in hex */
  ref: string;
}

/** Of one epoch: more wait for the next, so that op 27 stays below 64 kB. */
export const maxProposals = 100;

/** MLSMessage and PublicMessage, RFC 9420, 6. */
export const wireFormatPublic = 1;
const senderExternal = 2;
const contentProposal = 2;
const proposalAdd = 1;
const proposalRemove = 3;
/** The one entry of the group's list of external senders. */
const senderIndex = 0;

/** Op 27: the byte in front of the vector. */
const appendByte = uint8(0);
const revokeByte = uint8(1);

/**
 * FramedContent of a proposal from outside:
 * ```
 *  group_id<V>  u64 epoch  u8 2 external  u32 sender index  authenticated_data<V> empty
 *  u8 2 proposal  u16 1 add, KeyPackage | u16 3 remove, u32 leaf index
 * ```
 */
export function framedProposal(groupId: Bytes, epoch: bigint, change: Change): Bytes {
  const body =
    change.kind === 'add'
      ? concat(uint16(proposalAdd), change.keyPackage)
      : concat(uint16(proposalRemove), uint32(change.leafIndex));
  return concat(
    vector(groupId),
    uint64(epoch),
    uint8(senderExternal),
    uint32(senderIndex),
    vector(),
    uint8(contentProposal),
    body,
  );
}

/** FramedContentTBS; the content of an external sender is signed without the group's context. */
export const proposalToSign = (content: Bytes): Bytes => concat(uint16(mlsVersion), uint16(wireFormatPublic), content);

/** In hex, over the AuthenticatedContent: u16 wire format, FramedContent, signature<V>. */
export const proposalRef = (content: Bytes, signature: Bytes): string =>
  Buffer.from(refHash('Proposal', concat(uint16(wireFormatPublic), content, vector(signature)))).toString('hex');

/** Every call gives a proposal with a new ref, even for the same change. */
export function signProposal(sender: ExternalSender, groupId: Bytes, epoch: bigint, change: Change): Proposal {
  const content = framedProposal(groupId, epoch, change);
  const toSign = proposalToSign(content);
  const signature = sender.sign('FramedContentTBS', toSign);
  return { change, message: concat(toSign, vector(signature)), ref: proposalRef(content, signature) };
}

/** Payload of op 27 that adds proposals: the messages stand in one vector, without separate lengths. */
export const appendPayload = (proposals: readonly Proposal[]): Bytes =>
  concat(appendByte, vector(...proposals.map(({ message }) => message)));

/** Payload of op 27 that takes proposals back. */
export const revokePayload = (proposals: readonly Proposal[]): Bytes =>
  concat(revokeByte, vector(...proposals.map(({ ref }) => vector(Buffer.from(ref, 'hex')))));
