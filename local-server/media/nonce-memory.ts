/** Twenty minutes of packets; an older nonce that comes back is not noticed. */
const remembered = 65_536;

/** The nonces that were used under one key, of the recent past. */
export function createNonceMemory(limit: number = remembered) {
  const seen = new Set<number>();
  return {
    /** @param nonce the 4 bytes on the wire; false if they were used before */
    add(nonce: Uint8Array): boolean {
      const value = new DataView(nonce.buffer, nonce.byteOffset).getUint32(0);
      if (seen.has(value)) return false;
      seen.add(value);
      if (seen.size > limit) seen.delete(seen.values().next().value!);
      return true;
    },
  };
}
