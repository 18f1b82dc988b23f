import type { ErrorCode } from './error.ts';

/**
 * The numbers of the native protocol, which are unrelated to the packages' versions. `current` counts breaking changes;
 * a side refuses a peer whose number is below its `oldest`. `minor` counts optional additions within `current`, so both
 * sides work together at any distance:
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
  /** a side that sends none is older than the first */
  minor?: number | undefined;
}

/** Whether the other side supports several sessions at a time. Otherwise a newer one ends the previous one. */
export const knowsManySessions = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 5;

/** Whether the other side supports `speak-as`; an older one would report an unknown message. */
export const knowsSpeakAs = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 7;

/** Whether the other side supports `listen`. */
export const knowsListen = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 8;
/** Whether the other side supports `log`; an older one would report an unknown message. */
export const knowsLog = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 9;
/** Whether the other side has the remote control. */
export const knowsControl = (peer: ProtocolNumbers): boolean => peer.protocol > 1 || (peer.minor ?? 0) >= 9;

/** Codes of `error` and `ended` by the minor number that added them, each with the nearest older code. */
const laterCodes: Partial<Record<ErrorCode, { since: number; before: ErrorCode }>> = {
  'udp-unsendable': { since: 3, before: 'udp-refused' },
  'udp-unanswered': { since: 3, before: 'udp-refused' },
  'dave-blocked': { since: 6, before: 'dave-missing' },
};

/** The code that the peer knows: it would drop a message with an unknown one. */
export function codeFor(peer: ProtocolNumbers, code: ErrorCode): ErrorCode {
  const later = laterCodes[code];
  return later && peer.protocol <= 1 && (peer.minor ?? 0) < later.since ? later.before : code;
}

/** Whether the other side is older or newer. Both work; the older one should be updated some day. */
export function ageOfPeer(
  peer: ProtocolNumbers,
  own: { current: number; minor: number } = nativeProtocol,
): 'older' | 'same' | 'newer' {
  const distance = peer.protocol - own.current || (peer.minor ?? 0) - own.minor;
  return distance < 0 ? 'older' : distance > 0 ? 'newer' : 'same';
}
