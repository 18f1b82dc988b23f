/** More than two minutes of eight voices; an older packet is too old anyway. */
const remembered = 65_536;

/**
 * The nonces of packets decrypted under one key: a nonce that returns with the same voice is a replay. It is
 * undocumented whether a server counts them for all voices together or for each.
 */
export interface UsedNonces {
  /** False if it was used before. */
  use(ssrc: number, nonce: number): boolean;
}

export function createUsedNonces(limit: number = remembered): UsedNonces {
  const used = new Set<string>();
  return {
    use(ssrc, nonce) {
      const both = `${ssrc} ${nonce}`;
      if (used.has(both)) return false;
      used.add(both);
      if (used.size > limit) for (const oldest of used.values()) return used.delete(oldest);
      return true;
    },
  };
}
