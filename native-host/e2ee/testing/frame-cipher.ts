import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** DAVE's frame format and key ratchet, written again from the document only, to compare davey with. */
export interface FrameParts {
  ciphertext: Uint8Array;
  tag: Uint8Array;
  nonce: number;
}

/**
 * ```
 *  | ciphertext | tag 8 | nonce ULEB128 | size u8: from the tag on | FA FA |
 * ```
 * Opus frames have no clear ranges. Null for anything else.
 */
export function readFrame(frame: Uint8Array): FrameParts | null {
  const bytes = Buffer.from(frame);
  const size = bytes.at(-3) ?? 0;
  if (bytes.readUInt16BE(Math.max(0, bytes.length - 2)) !== 0xfafa || size < 12 || size > bytes.length) return null;
  const start = bytes.length - size;
  let nonce = 0;
  for (const [index, byte] of bytes.subarray(start + 8, -3).entries()) nonce += (byte & 0x7f) * 2 ** (7 * index);
  return { ciphertext: bytes.subarray(0, start), tag: bytes.subarray(start, start + 8), nonce };
}

export function sealFrame(baseSecret: Uint8Array, nonce: number, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-gcm', frameKey(baseSecret, nonce >>> 24), iv(nonce), { authTagLength: 8 });
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const leb: number[] = [];
  for (let rest = nonce; ; rest = Math.floor(rest / 128)) {
    leb.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) break;
  }
  return Buffer.concat([ciphertext, cipher.getAuthTag(), Uint8Array.from([...leb, 8 + leb.length + 3, 0xfa, 0xfa])]);
}

export function openFrame(baseSecret: Uint8Array, { ciphertext, tag, nonce }: FrameParts): Uint8Array {
  const decipher = createDecipheriv('aes-128-gcm', frameKey(baseSecret, nonce >>> 24), iv(nonce), { authTagLength: 8 });
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

export function frameKey(baseSecret: Uint8Array, generation: number): Uint8Array {
  let secret = baseSecret;
  for (let past = 0; past < generation; past += 1) secret = deriveTreeSecret(secret, 'secret', past, 32);
  return deriveTreeSecret(secret, 'key', generation, 16);
}

/** RFC 9420, 9.1. HKDF-Expand of one block, by hand: the first secret is only 16 bytes, which Node's HKDF refuses. */
function deriveTreeSecret(secret: Uint8Array, label: string, generation: number, length: number): Uint8Array {
  const name = Buffer.from(`MLS 1.0 ${label}`);
  const info = Buffer.alloc(2 + 1 + name.length + 1 + 4);
  info.writeUInt16BE(length);
  info[2] = name.length;
  name.copy(info, 3);
  info[3 + name.length] = 4;
  info.writeUInt32BE(generation, 4 + name.length);
  return createHmac('sha256', secret).update(info).update(Uint8Array.of(1)).digest().subarray(0, length);
}

function iv(nonce: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(nonce, 8);
  return bytes;
}
