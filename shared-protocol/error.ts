/**
 * Every code Earshot reports, and what its receiver does about it. The sentences that people read are in the
 * extension's locales. Codes are append-only: a released code keeps its meaning.
 * - `drop`: the input is thrown away and counted, nothing else changes
 * - `retry`: the owner tries again under its back-off policy
 * - `ask-user`: nothing helps but a next step by a person
 */
export const errorActions = {
  // native messaging
  'frame-length': 'retry',
  'frame-text': 'drop',
  'message-shape': 'drop',
  'message-unknown': 'drop',
  'message-state': 'drop',
  'message-rate': 'drop',
  'protocol-incompatible': 'ask-user',
  'extension-old': 'ask-user',
  'origin-refused': 'ask-user',
  'host-missing': 'ask-user',
  'host-forbidden': 'ask-user',
  'host-exited': 'retry',
  'host-garbled': 'ask-user',
  'host-silent': 'retry',
  'host-crashing': 'ask-user',
  'host-fatal': 'retry',
  'host-unstartable': 'ask-user',
  // UDP and packets
  'udp-blocked': 'ask-user',
  'udp-refused': 'retry',
  'udp-unsendable': 'retry',
  'udp-unanswered': 'retry',
  'udp-address': 'retry',
  'mode-unknown': 'ask-user',
  'mode-in-clear': 'ask-user',
  'key-length': 'retry',
  'nonce-exhausted': 'retry',
  'audio-invalid': 'retry',
  // tokens and the main gateway
  'token-missing': 'ask-user',
  'token-shape': 'ask-user',
  'token-refused': 'ask-user',
  'user-account': 'ask-user',
  'intents-refused': 'ask-user',
  'gateway-incompatible': 'ask-user',
  'too-many-servers': 'ask-user',
  'identify-budget': 'ask-user',
  'payload-too-large': 'drop',
  'send-limit': 'drop',
  'gateway-unreachable': 'retry',
  'gateway-closing': 'retry',
  'gateway-malformed': 'retry',
  'gateway-address': 'ask-user',
  // joining
  'channel-unchosen': 'ask-user',
  'channel-missing': 'ask-user',
  'channel-not-voice': 'ask-user',
  'guild-missing': 'ask-user',
  'guild-unavailable': 'retry',
  'may-not-view': 'ask-user',
  'may-not-connect': 'ask-user',
  'may-not-speak': 'ask-user',
  'channel-full': 'ask-user',
  'afk-channel': 'ask-user',
  'timed-out': 'ask-user',
  'join-timeout': 'retry',
  // the voice gateway
  'endpoint-invalid': 'retry',
  'voice-unreachable': 'retry',
  'voice-timeout': 'retry',
  'voice-malformed': 'retry',
  'voice-closed': 'retry',
  'voice-session-ended': 'retry',
  'voice-rate-limited': 'ask-user',
  'voice-protocol-refused': 'ask-user',
  'voice-token-refused': 'retry',
  'voice-incompatible': 'ask-user',
  'dialect-refused': 'ask-user',
  'mode-refused': 'ask-user',
  'mode-outdated': 'ask-user',
  'voice-closing': 'ask-user',
  'call-ended': 'ask-user',
  'dave-required': 'ask-user',
  'dave-outdated': 'ask-user',
  'dave-failed': 'retry',
  'encryption-off': 'ask-user',
  'dave-missing': 'ask-user',
  // the life of a stream
  kicked: 'ask-user',
  'channel-deleted': 'ask-user',
  'guild-left': 'ask-user',
  'voice-server-lost': 'ask-user',
  interrupted: 'ask-user',
  'tab-closed': 'ask-user',
  'capture-ended': 'ask-user',
  'capture-refused': 'ask-user',
  'capture-busy': 'ask-user',
  'capture-timeout': 'ask-user',
  'capture-lost': 'ask-user',
  'encoder-missing': 'ask-user',
  // reasons why a live stream is not heard
  suppressed: 'ask-user',
  'listen-only': 'ask-user',
  'server-muted': 'ask-user',
  'origin-blocked': 'ask-user',
  'join-superseded': 'drop',
  // what people should know about a running stream
  'securing-slow': 'ask-user',
  moved: 'ask-user',
  'tab-silent': 'ask-user',
  'tab-left': 'ask-user',
  'source-tainted': 'ask-user',
  'source-protected': 'ask-user',
  'source-late': 'ask-user',
  'source-frame': 'ask-user',
  'ask-refused': 'ask-user',
  'ask-unreachable': 'ask-user',
  'ask-limited': 'ask-user',
  // the browser itself
  'browser-silent': 'retry',
  'storage-failing': 'ask-user',
  'tab-crashed': 'ask-user',
  'tab-discarded': 'ask-user',
  'tab-crashed-left': 'ask-user',
  'taken-over': 'ask-user',
  'guild-unreadable': 'ask-user',
  'session-unkept': 'drop',
  'session-limit': 'ask-user',
  offline: 'retry',
  'server-limit': 'ask-user',
  'dave-blocked': 'ask-user',
  'cannot-follow': 'ask-user',
  'status-refused': 'ask-user',
  unexpected: 'ask-user',
} as const satisfies Record<string, 'drop' | 'retry' | 'ask-user'>;

export type ErrorCode = keyof typeof errorActions;
export type ErrorAction = (typeof errorActions)[ErrorCode];

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorActions, value);

/** The one error class. `detail` is for lengths, numbers, names and codes, and never contains a secret. */
export class EarshotError extends Error {
  readonly code: ErrorCode;
  readonly action: ErrorAction;
  readonly detail: string | null;

  constructor(code: ErrorCode, detail?: string | null, cause?: unknown) {
    super(detail ? `${code} (${detail})` : code, cause === undefined ? undefined : { cause });
    this.name = 'EarshotError';
    this.code = code;
    this.action = errorActions[code];
    this.detail = detail || null;
  }
}

/** Wraps anything that was thrown; keeps an EarshotError as it is, and the name of any other error. */
export const asEarshotError = (thrown: unknown, fallback: ErrorCode): EarshotError =>
  thrown instanceof EarshotError
    ? thrown
    : new EarshotError(fallback, thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : undefined, thrown);
