/** Two minutes and more of eight voices; what is older is too old for anything but a new beginning. */
const remembered = 65_536;

/**
 * The nonces of packets that were opened under one key: one that comes again with the same voice is a replay. Nobody says
 * whether a server counts them for all voices or for each.
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
