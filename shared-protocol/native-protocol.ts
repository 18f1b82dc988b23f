/**
 * The numbers of the native protocol; they have nothing to do with the packages' versions. `current` counts changes
 * that an older side cannot follow, and a side refuses a peer whose number is below its `oldest`. `minor` counts, within
 * `current`, what an older side may safely ignore, so both work together at any distance of it:
 * - 1: `pause` takes `flush`; both sides say their `minor`
 * - 2: a call that turns to clear is held until `agree-clear`; `dave` of `start` takes `refusesClear`
 */
export const nativeProtocol = { current: 1, minor: 2, oldest: 1 } as const;

export interface ProtocolNumbers {
  protocol: number;
  /** a side that says none is of the time before the first */
  minor?: number | undefined;
}

/** Whether the other side knows less than this one, or more. Either works; the older one wants an update some day. */
export function ageOfPeer(
  peer: ProtocolNumbers,
  own: { current: number; minor: number } = nativeProtocol,
): 'older' | 'same' | 'newer' {
  const distance = peer.protocol - own.current || (peer.minor ?? 0) - own.minor;
  return distance < 0 ? 'older' : distance > 0 ? 'newer' : 'same';
}
