import { cipherSuite } from './mls-crypto.ts';
import { createMlsReader, malformed } from './mls-reader.ts';
import { concat, uint16, vector, type Bytes } from './mls-writer.ts';
import { maxProposals } from './proposals.ts';

/**
 * Welcome, RFC 9420, 12.4.3.1:
 * ```
 *  u16 cipher_suite  secrets<V>: EncryptedGroupSecrets...  encrypted_group_info<V>
 *  EncryptedGroupSecrets: new_member<V> (a KeyPackageRef)  kem_output<V>  ciphertext<V>
 * ```
 */
export interface Welcome {
  /** KeyPackageRefs in hex, in the order of the secrets */
  receivers: readonly string[];
  /** The Welcome with the secrets of one receiver only, so that nobody learns who else was added with what. */
  forReceiver(keyPackageRef: string): Bytes;
}

const what = 'welcome';

/** @throws `message-shape` for bytes that are not exactly one Welcome, or have two secrets for one receiver */
export function readWelcome(bytes: Bytes): Welcome {
  const reader = createMlsReader(bytes, what);
  const suite = reader.uint16();
  if (suite !== cipherSuite) throw malformed(`${what}: cipher suite ${suite}`);
  const secrets = new Map<string, Bytes>();
  reader.list((body) => {
    const start = body.offset();
    const receiver = Buffer.from(body.vector()).toString('hex');
    body.vector();
    body.vector();
    if (secrets.has(receiver)) throw malformed(`${what}: a receiver named twice`);
    secrets.set(receiver, body.since(start));
  }, maxProposals);
  const groupInfo = reader.vector();
  reader.end();
  return {
    receivers: [...secrets.keys()],
    forReceiver: (ref) => concat(uint16(suite), vector(secrets.get(ref) ?? new Uint8Array()), vector(groupInfo)),
  };
}
