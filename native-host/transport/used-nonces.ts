/** Two minutes and more of eight voices; what is older is too old for anything but a new beginning. */
const remembered = 65_536;

/** The nonces of packets that were opened under one key: one that comes again is a replay. */
export interface UsedNonces {
  /** False if it was used before. */
  use(nonce: number): boolean;
}

export function createUsedNonces(limit: number = remembered): UsedNonces {
  const used = new Set<number>();
  return {
    use(nonce) {
      if (used.has(nonce)) return false;
      used.add(nonce);
      if (used.size > limit) for (const oldest of used.values()) return used.delete(oldest);
      return true;
    },
  };
}
