import { basicCredential, cipherSuite, importPoint, isSignedBy, mlsVersion } from './mls-crypto.ts';
import { malformed, type MlsReader } from './mls-reader.ts';
import { concat, uint32, vector, type Bytes } from './mls-writer.ts';

/**
 * A member's leaf, RFC 9420, 7.2:
 * ```
 *  encryption_key<V>  signature_key<V>  credential: u16 type, identity<V>
 *  capabilities: versions<V> cipher_suites<V> extensions<V> proposals<V> credentials<V>   (each a list of u16)
 *  u8 source, then for 1 key_package: u64 not_before, u64 not_after; for 3 commit: parent_hash<V>
 *  extensions<V>  signature<V>
 * ```
 */
export interface LeafNode {
  /** an uncompressed point */
  encryptionKey: Bytes;
  /** an uncompressed point */
  signatureKey: Bytes;
  /** of the basic credential: the user id as u64, big-endian */
  identity: Bytes;
  source: LeafSource;
}

export type LeafSource =
  { kind: 'key-package'; notBefore: bigint; notAfter: bigint } | { kind: 'update' } | { kind: 'commit' };

/** Room for values that a client lists only to keep others honest (GREASE). */
const maxCapabilities = 64;

/**
 * Reads a leaf of cipher suite 2 with a basic credential and no extension, and checks its signature.
 * @param place what a leaf that is not in a key package is signed for
 * @throws `message-shape` for anything else
 */
export function readLeafNode(reader: MlsReader, what: string, place?: { groupId: Bytes; leafIndex: number }): LeafNode {
  const start = reader.offset();
  const encryptionKey = reader.vector();
  importPoint(encryptionKey, `${what}: encryption key`);
  const signatureKey = reader.vector();
  const verifier = importPoint(signatureKey, `${what}: signature key`);

  const credentialType = reader.uint16();
  if (credentialType !== basicCredential) throw malformed(`${what}: credential of type ${credentialType}`);
  const identity = reader.vector();

  const list = (): number[] => reader.list((body) => body.uint16(), maxCapabilities);
  const capabilities = { versions: list(), suites: list(), extensions: list(), proposals: list(), credentials: list() };
  if (
    !capabilities.versions.includes(mlsVersion) ||
    !capabilities.suites.includes(cipherSuite) ||
    !capabilities.credentials.includes(basicCredential)
  )
    throw malformed(`${what}: capabilities without MLS 1.0, cipher suite 2 or basic credentials`);

  const source = readSource(reader, what);
  if (reader.vector().length > 0) throw malformed(`${what}: leaf extensions, which DAVE has none of`);
  const content = reader.since(start);
  const signed =
    source.kind === 'key-package' || !place ? content : concat(content, vector(place.groupId), uint32(place.leafIndex));
  if (!isSignedBy(verifier, 'LeafNodeTBS', signed, reader.vector())) throw malformed(`${what}: leaf signature`);
  return { encryptionKey, signatureKey, identity, source };
}

function readSource(reader: MlsReader, what: string): LeafSource {
  const source = reader.uint8();
  switch (source) {
    case 1:
      return { kind: 'key-package', notBefore: reader.uint64(), notAfter: reader.uint64() };
    case 2:
      return { kind: 'update' };
    case 3:
      reader.vector();
      return { kind: 'commit' };
    default:
      throw malformed(`${what}: leaf source ${source}`);
  }
}
