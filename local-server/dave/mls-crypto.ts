import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { malformed } from './mls-reader.ts';
import { concat, vector, type Bytes } from './mls-writer.ts';

/** MLS 1.0, and the one cipher suite of DAVE version 1: DHKEMP256_AES128GCM_SHA256_P256. */
export const mlsVersion = 1;
export const cipherSuite = 2;
/** `basic`: the identity stands for itself, no certificate. */
export const basicCredential = 1;

const ascii = (text: string): Bytes => Buffer.from(text, 'ascii');

/** SignContent of RFC 9420, 5.1.2: what a signature with a label covers. */
export const signContent = (label: string, content: Bytes): Bytes =>
  concat(vector(ascii(`MLS 1.0 ${label}`)), vector(content));

/** RefHash of RFC 9420, 5.2: the 32-byte name of a proposal or key package. */
export const refHash = (label: string, value: Bytes): Bytes =>
  createHash('sha256')
    .update(concat(vector(ascii(`MLS 1.0 ${label} Reference`)), vector(value)))
    .digest();

/** Length of an uncompressed point: 04, X, Y. */
const pointBytes = 65;

/**
 * The key behind an uncompressed P-256 point.
 * @throws `message-shape` for another form and for a point that is not on the curve
 */
export function importPoint(point: Bytes, where: string): KeyObject {
  if (point.length !== pointBytes || point[0] !== 4) throw malformed(`${where}: not an uncompressed P-256 point`);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => Buffer.from(half).toString('base64url'));
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  } catch {
    throw malformed(`${where}: not a point of P-256`);
  }
}

/** ECDSA with SHA-256, the signature in DER, as cipher suite 2 has it. */
export const isSignedBy = (key: KeyObject, label: string, content: Bytes, signature: Bytes): boolean =>
  verify('sha256', signContent(label, content), key, signature);
