import { readVector } from './mls-layout.ts';

/**
 * The grammar of the messages for the MLS library (RFC 9420, 6 to 12), as far as DAVE uses it, read strictly: every
 * vector must be filled exactly by its elements. The library lets the last element reach past the end of its vector. If
 * the vector's length then needs one more byte, the library aborts the process, so such a message must not reach it.
 */
type Reader = (bytes: Uint8Array, offset: number) => number | null;

/** @returns the offset behind all of them, or null */
const sequence =
  (...readers: readonly Reader[]): Reader =>
  (bytes, offset) =>
    readers.reduce<number | null>((at, reader) => (at === null ? null : reader(bytes, at)), offset);

const fixed =
  (length: number): Reader =>
  (bytes, offset) =>
    offset + length <= bytes.length ? offset + length : null;

const opaque: Reader = (bytes, offset) => readVector(bytes, offset)?.end ?? null;

const isFilledBy = (reader: Reader, bytes: Uint8Array): boolean => {
  let at: number | null = 0;
  while (at !== null && at < bytes.length) at = reader(bytes, at);
  return at === bytes.length;
};

const vectorOf =
  (reader: Reader): Reader =>
  (bytes, offset) => {
    const vector = readVector(bytes, offset);
    return vector && isFilledBy(reader, vector.value) ? vector.end : null;
  };

/** The following bytes depend on a number of `tagBytes` bytes. */
const tagged =
  (tagBytes: 1 | 2, readerOf: (tag: number) => Reader | undefined): Reader =>
  (bytes, offset) => {
    const start = fixed(tagBytes)(bytes, offset);
    if (start === null) return null;
    const tag = tagBytes === 1 ? bytes[offset]! : bytes[offset]! * 256 + bytes[offset + 1]!;
    return readerOf(tag)?.(bytes, start) ?? null;
  };

const nothing = fixed(0);
const u16 = fixed(2);
const u32 = fixed(4);
const u64 = fixed(8);
const optional = (reader: Reader): Reader => tagged(1, (tag) => [nothing, reader][tag]);

/** RFC 9420, 7.2 and 11: the ones that the library parses further; to it, all other contents are bytes. */
const extensionContents: Readonly<Record<number, Reader | undefined>> = {
  1: opaque, // application_id
  2: undefined, // ratchet_tree: in a welcome only
  3: sequence(vectorOf(u16), vectorOf(u16), vectorOf(u16)), // required_capabilities
  4: opaque, // external_pub
  5: undefined, // external_senders: in a group's context only
};
const extension = tagged(2, (type) => {
  const content = type in extensionContents ? extensionContents[type] : null;
  if (content === null) return opaque;
  return (bytes, offset) => {
    const data = readVector(bytes, offset);
    return data && content?.(data.value, 0) === data.value.length ? data.end : null;
  };
});
const extensions = vectorOf(extension);

const credential = sequence(u16, opaque);
const numbers = vectorOf(u16);
const capabilities = sequence(numbers, numbers, numbers, numbers, numbers);
const lifetime = sequence(u64, u64);
/** RFC 9420, 7.2: key_package, update, commit with its parent hash */
const leafNodeSource = tagged(1, (source) => [undefined, lifetime, nothing, opaque][source]);
const leafNode = sequence(opaque, opaque, credential, capabilities, leafNodeSource, extensions, opaque);
const keyPackage = sequence(u16, u16, opaque, leafNode, extensions, opaque);

/** RFC 9420, 12.1: DAVE has the first three, add, update and remove. */
const proposal = tagged(2, (type) => [undefined, keyPackage, leafNode, u32][type]);
/** in itself, or its hash */
const proposalOrReference = tagged(1, (kind) => [undefined, proposal, opaque][kind]);
const pathNode = sequence(opaque, vectorOf(sequence(opaque, opaque)));
const commit = sequence(vectorOf(proposalOrReference), optional(sequence(leafNode, vectorOf(pathNode))));

/** RFC 9420, 6 and 6.1, and the parts that the signature and the tags after it depend on. */
const content = tagged(
  1,
  (type) => [undefined, undefined, sequence(proposal, opaque), sequence(commit, opaque, opaque)][type],
);
const body = sequence(opaque, content);
/** member, external, new_member_proposal, new_member_commit; a member adds its membership tag */
const fromSender = tagged(1, (type) => [undefined, sequence(u32, body, opaque), sequence(u32, body), body, body][type]);
const plainVersion = tagged(2, (version) => (version === 1 ? nothing : undefined));
const publicWireFormat = tagged(2, (format) => (format === 1 ? nothing : undefined));
const publicMessage = sequence(plainVersion, publicWireFormat, opaque, u64, fromSender);

/** True for one whole MLSMessage with a PublicMessage in it that holds a proposal or a commit. */
export const isPublicMessage = (message: Uint8Array): boolean => publicMessage(message, 0) === message.length;

/** True for what op 27 appends: one vector of such messages. */
export const isProposalList = (bytes: Uint8Array): boolean => vectorOf(publicMessage)(bytes, 0) === bytes.length;

/** True for what op 27 revokes: one vector of the proposals' hashes. */
export const isReferenceList = (bytes: Uint8Array): boolean => vectorOf(opaque)(bytes, 0) === bytes.length;
