import type { ErrorCode } from './error.ts';

/**
 * The numbers of the native protocol; they have nothing to do with the packages' versions. `current` counts changes
 * that an older side cannot follow, and a side refuses a peer whose number is below its `oldest`. `minor` counts,
 * within `current`, optional additions, so both sides work together at any distance:
 * - 1: `pause` takes `flush`; both sides say their `minor`
 * - 2: a call that turns to clear is held until `agree-clear`; `dave` of `start` takes `refusesClear`
 * - 3: `ended` with `udp-unsendable` or `udp-unanswered`, `stats` with what keepalives are answered
 * - 4: `detail` of `error` and `ended`
 * - 5: several sessions at a time, and `also` of `audio`; `clock` of `stats`
 * - 6: `error` and `ended` with `dave-blocked`
 * - 7: `speak-as`
 * - 8: `listen` and `heard`
 * - 9: `log`; `serve-control` and what follows from it
 */
export const nativeProtocol = { current: 1, minor: 9, oldest: 1 } as const;

export interface ProtocolNumbers {
  protocol: number;
  /** a side that sends none predates the first */
  minor?: number | undefined;
}

/** Whether the other side may have several sessions at a time. Otherwise a newer one ends the one before it. */
export const knowsManySessions = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 5;

/** Whether the other side takes `speak-as`: an older one would report a message that it cannot read. */
export const knowsSpeakAs = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 7;

/** Whether the other side takes `listen`. */
export const knowsListen = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 8;
/** Whether the other side takes `log`: an older one would report a message that it cannot read. */
export const knowsLog = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 9;
/** Whether the other side has the remote control. */
export const knowsControl = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 9;

/** Codes of `error` and `ended` by the minor number that brought them, and the nearest that was there before. */
const laterCodes: Partial<Record<ErrorCode, { since: number; before: ErrorCode }>> = {
  'udp-unsendable': { since: 3, before: 'udp-refused' },
  'udp-unanswered': { since: 3, before: 'udp-refused' },
  'dave-blocked': { since: 6, before: 'dave-missing' },
};

/** The code as the peer knows it: it would drop a message with an unknown code. */
export function codeFor(peer: ProtocolNumbers, code: ErrorCode): ErrorCode {
  const later = laterCodes[code];
  return later && peer.protocol <= 1 && (peer.minor ?? 0) < later.since ? later.before : code;
}

/** Whether the other side knows less than this one, or more. Either works; the older one wants an update some day. */
export function ageOfPeer(
  peer: ProtocolNumbers,
  own: { current: number; minor: number } = nativeProtocol,
): 'older' | 'same' | 'newer' {
  const distance = peer.protocol - own.current || (peer.minor ?? 0) - own.minor;
  return distance < 0 ? 'older' : distance > 0 ? 'newer' : 'same';
}
