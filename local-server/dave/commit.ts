import { readLeafNode, type LeafNode } from './leaf-node.ts';
import { mlsVersion } from './mls-crypto.ts';
import { createMlsReader, malformed, type MlsReader } from './mls-reader.ts';
import type { Bytes } from './mls-writer.ts';
import { maxProposals, wireFormatPublic } from './proposals.ts';

/**
 * A Commit of a member in an MLSMessage with a PublicMessage, RFC 9420, 6 and 12.4:
 * ```
 *  u16 version 1  u16 wire format 1
 *  group_id<V>  u64 epoch  u8 1 member, u32 leaf index  authenticated_data<V>  u8 3 commit
 *  proposals<V>: (u8 1 inline, Proposal | u8 2 by reference, ref<V>)...
 *  u8 has a path: LeafNode, nodes<V>: (encryption_key<V>, secrets<V>: (kem_output<V>, ciphertext<V>)...)...
 *  signature<V>  confirmation_tag<V>  membership_tag<V>
 * ```
 */
export interface Commit {
  /** the message alone, without what follows it in op 28 */
  bytes: Bytes;
  groupId: Bytes;
  epoch: bigint;
  /** of the committer */
  leafIndex: number;
  /** refs in hex, in the order of the commit, which is the order in which Adds take their leaves */
  refs: readonly string[];
  hasInlineProposals: boolean;
  /** the committer's new leaf, if the commit has a path */
  leaf: LeafNode | null;
}

/** A commit and a Welcome for a thousand members with the group's tree in it stay below. */
const maxCommitWelcomeBytes = 1 << 20;

const what = 'commit';
const senderMember = 1;
const contentCommit = 3;
/** HashReference of SHA-256. */
const refBytes = 32;
/** The path of a tree of 2^16 leaves; each node holds the secrets of its resolution. */
const maxPathNodes = 32;

/**
 * Splits op 28 into the commit and the bytes that follow it, a Welcome or nothing.
 * The delivery service cannot check everything: the signature and both tags cover the group's secrets.
 * @throws `message-shape`
 */
export function readCommit(payload: Bytes): { commit: Commit; welcome: Bytes } {
  if (payload.length > maxCommitWelcomeBytes) throw malformed(`${what}: longer than ${maxCommitWelcomeBytes} bytes`);
  const reader = createMlsReader(payload, what);
  if (reader.uint16() !== mlsVersion) throw malformed(`${what}: version`);
  if (reader.uint16() !== wireFormatPublic) throw malformed(`${what}: not a PublicMessage`);
  const groupId = reader.vector();
  const epoch = reader.uint64();
  if (reader.uint8() !== senderMember) throw malformed(`${what}: not sent by a member`);
  const leafIndex = reader.uint32();
  reader.vector();
  if (reader.uint8() !== contentCommit) throw malformed(`${what}: not a commit`);

  const { refs, hasInlineProposals } = readRefs(reader);
  const leaf = readPath(reader, { groupId, leafIndex });
  reader.vector();
  reader.vector();
  reader.vector();
  const bytes = reader.since(0);
  return { commit: { bytes, groupId, epoch, leafIndex, refs, hasInlineProposals, leaf }, welcome: reader.rest() };
}

/** Stops at an inline proposal: a commit with one is never accepted, so the others do not matter. */
function readRefs(reader: MlsReader): Pick<Commit, 'refs' | 'hasInlineProposals'> {
  const list = createMlsReader(reader.vector(), what);
  const refs: string[] = [];
  while (!list.isAtEnd()) {
    const form = list.uint8();
    if (form === 1) return { refs, hasInlineProposals: true };
    if (form !== 2) throw malformed(`${what}: a proposal of form ${form}`);
    const ref = list.vector();
    if (ref.length !== refBytes) throw malformed(`${what}: a reference of ${ref.length} bytes`);
    if (refs.length === maxProposals) throw malformed(`${what}: more than ${maxProposals} references`);
    refs.push(Buffer.from(ref).toString('hex'));
  }
  return { refs, hasInlineProposals: false };
}

function readPath(reader: MlsReader, place: { groupId: Bytes; leafIndex: number }): LeafNode | null {
  const isPresent = reader.uint8();
  if (isPresent === 0) return null;
  if (isPresent !== 1) throw malformed(`${what}: optional path of form ${isPresent}`);
  const leaf = readLeafNode(reader, `${what}: path`, place);
  if (leaf.source.kind !== 'commit') throw malformed(`${what}: path with a leaf of another source`);
  reader.list((node) => {
    node.vector();
    node.vector();
  }, maxPathNodes);
  return leaf;
}
