import { createHash } from 'node:crypto';

const label = new TextEncoder().encode('MLS 1.0 KeyPackage Reference');

/** The name under which a Welcome addresses the owner of a key package (RFC 9420, 5.2; SHA-256 is cipher suite 2's). */
export function keyPackageReference(keyPackage: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(Uint8Array.of(label.length)).update(label);
  return hash.update(lengthOf(keyPackage)).update(keyPackage).digest();
}

/** MLS's variable-size length (RFC 9420, 2.1.2). Key packages are about 390 bytes. */
function lengthOf({ length }: Uint8Array): Uint8Array {
  if (length < 64) return Uint8Array.of(length);
  if (length < 16_384) return Uint8Array.of(0x40 | (length >> 8), length & 0xff);
  return Uint8Array.of(0x80 | (length >>> 24), (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
}
