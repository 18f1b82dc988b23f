import { readLeafNode } from './leaf-node.ts';
import { cipherSuite, importPoint, isSignedBy, mlsVersion, refHash } from './mls-crypto.ts';
import { createMlsReader, malformed } from './mls-reader.ts';
import { uint64, type Bytes } from './mls-writer.ts';

/**
 * A key package that passed every check, RFC 9420, 10:
 * ```
 *  u16 version  u16 cipher_suite  init_key<V>  LeafNode  extensions<V>  signature<V>
 * ```
 */
export interface KeyPackage {
  /** as it goes into an Add proposal */
  bytes: Bytes;
  /** KeyPackageRef in hex: names the receiver of a Welcome's secrets */
  ref: string;
  signatureKey: Bytes;
}

/** davey's are 393 bytes; this leaves room for other libraries' capabilities. */
export const maxKeyPackageBytes = 4096;

const what = 'key package';
const wireFormatKeyPackage = 5;
/** DAVE wants the whole span: not_before 0, not_after 2^64 - 1. */
const endOfTime = 0xffff_ffff_ffff_ffffn;

/**
 * Reads op 26, bare as clients send it or wrapped as an MLSMessage as the protocol's text has it, and makes the checks
 * that the protocol asks of a delivery service before it proposes an Add.
 * @param userId the authenticated sender
 * @throws `message-shape`
 */
export function readKeyPackage(payload: Bytes, userId: string): KeyPackage {
  if (payload.length > maxKeyPackageBytes) throw malformed(`${what}: longer than ${maxKeyPackageBytes} bytes`);
  const bytes = unwrap(payload);
  const reader = createMlsReader(bytes, what);
  const version = reader.uint16();
  if (version !== mlsVersion) throw malformed(`${what}: version ${version}`);
  const suite = reader.uint16();
  if (suite !== cipherSuite) throw malformed(`${what}: cipher suite ${suite}`);
  const initKey = reader.vector();
  importPoint(initKey, `${what}: init key`);

  const leaf = readLeafNode(reader, what);
  if (leaf.source.kind !== 'key-package') throw malformed(`${what}: a leaf of another source`);
  if (leaf.source.notBefore !== 0n || leaf.source.notAfter !== endOfTime) throw malformed(`${what}: lifetime`);
  if (!isIdentityOf(leaf.identity, userId)) throw malformed(`${what}: the identity of another user`);
  // RFC 9420, 10.1: otherwise a Welcome's secret could be taken for a path secret.
  if (Buffer.compare(initKey, leaf.encryptionKey) === 0) throw malformed(`${what}: one key used twice`);

  if (reader.vector().length > 0) throw malformed(`${what}: extensions, which DAVE has none of`);
  const signed = reader.since(0);
  const verifier = importPoint(leaf.signatureKey, what);
  if (!isSignedBy(verifier, 'KeyPackageTBS', signed, reader.vector())) throw malformed(`${what}: signature`);
  reader.end();
  return {
    bytes: Uint8Array.from(bytes),
    ref: Buffer.from(refHash('KeyPackage', bytes)).toString('hex'),
    signatureKey: Uint8Array.from(leaf.signatureKey),
  };
}

/** The first four bytes tell which it is: a bare one has its cipher suite, 2, where a wrapped one has wire format 5. */
function unwrap(payload: Bytes): Bytes {
  const reader = createMlsReader(payload, what);
  reader.uint16();
  return reader.uint16() === wireFormatKeyPackage ? reader.rest() : payload;
}

const identityOf = (userId: string): Bytes => uint64(BigInt(userId));

export const isIdentityOf = (identity: Bytes, userId: string): boolean =>
  Buffer.compare(identity, identityOf(userId)) === 0;
