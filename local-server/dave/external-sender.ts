import { generateKeyPairSync, sign } from 'node:crypto';
import { basicCredential, signContent } from './mls-crypto.ts';
import { concat, uint16, uint8, vector, type Bytes } from './mls-writer.ts';

/** The delivery service as MLS knows it: it is no member, and it alone may propose. */
export interface ExternalSender {
  /**
   * Payload of op 25, ExternalSender of RFC 9420, 12.1.8.1:
   * ```
   *  signature_key<V>  u16 credential type = 1  identity<V>
   * ```
   */
  payload: Bytes;
  /** ECDSA with SHA-256 in DER. Two signatures of one content differ. */
  sign(label: string, content: Bytes): Bytes;
}

/** As seen live: a single zero byte. */
const identity = uint8(0);

export function createExternalSender(): ExternalSender {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const point = concat(uint8(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url'));
  return {
    payload: concat(vector(point), uint16(basicCredential), vector(identity)),
    sign: (label, content) => sign('sha256', signContent(label, content), privateKey),
  };
}
