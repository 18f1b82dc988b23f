import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { ProblemAction, ProblemView } from './view.ts';
import type { ViewCommand } from './view-command.ts';

/** The icon beside a problem's sentence: it shows the broken part, not the kind of fault. */
export type ProblemIcon =
  | 'alert'
  | 'blocked'
  | 'clock'
  | 'key'
  | 'leave'
  | 'lock'
  | 'moved'
  | 'no-voice'
  | 'people'
  | 'plug'
  | 'renew'
  | 'silent'
  | 'stage'
  | 'tab-closed';

interface ProblemRow {
  kind: ProblemView['kind'];
  action: ProblemAction;
  icon: ProblemIcon;
  /** of news during a running stream: the smallest is shown, from causes of total silence to mere news */
  rank?: number;
  /** a fault of Earshot's own, or one that nobody can mend who meets it: worth a report */
  isBug?: true;
  /** news disappears by itself; everything else stays until its cause is gone */
  leavesAfterMs?: number;
}

/** How each code is shown. Its sentence is in the locales, as `problem_` and the code. */
export const problems = {
  // native messaging
  'frame-length': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'frame-text': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'message-shape': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'message-unknown': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'message-state': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'message-rate': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'protocol-incompatible': { kind: 'warn', action: 'get-helper', icon: 'renew' },
  'extension-old': { kind: 'warn', action: 'none', icon: 'renew' },
  'origin-refused': { kind: 'warn', action: 'get-helper', icon: 'plug' },
  'host-missing': { kind: 'warn', action: 'get-helper', icon: 'plug' },
  'host-forbidden': { kind: 'warn', action: 'get-helper', icon: 'plug' },
  'host-exited': { kind: 'danger', action: 'try-again', icon: 'plug' },
  'host-garbled': { kind: 'warn', action: 'get-helper', icon: 'plug' },
  'host-silent': { kind: 'danger', action: 'try-again', icon: 'plug' },
  'host-crashing': { kind: 'danger', action: 'get-helper', icon: 'plug', isBug: true },
  'host-fatal': { kind: 'danger', action: 'try-again', icon: 'plug', isBug: true },
  'host-unstartable': { kind: 'danger', action: 'get-helper', icon: 'plug' },
  // UDP and packets
  'udp-blocked': { kind: 'danger', action: 'try-again', icon: 'blocked' },
  'udp-refused': { kind: 'danger', action: 'try-again', icon: 'blocked' },
  'udp-unsendable': { kind: 'danger', action: 'try-again', icon: 'blocked' },
  'udp-unanswered': { kind: 'danger', action: 'try-again', icon: 'blocked' },
  'udp-address': { kind: 'danger', action: 'try-again', icon: 'blocked' },
  'mode-unknown': { kind: 'danger', action: 'none', icon: 'renew' },
  'mode-in-clear': { kind: 'danger', action: 'open-options', icon: 'lock' },
  'key-length': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'nonce-exhausted': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'audio-invalid': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  // tokens and the main gateway
  'token-missing': { kind: 'warn', action: 'open-options', icon: 'key' },
  'token-shape': { kind: 'danger', action: 'open-options', icon: 'key' },
  'token-refused': { kind: 'danger', action: 'open-options', icon: 'key', rank: 5 },
  'user-account': { kind: 'danger', action: 'open-options', icon: 'key' },
  'intents-refused': { kind: 'danger', action: 'open-portal', icon: 'key' },
  // Only a newer Earshot helps; another attempt does not.
  'gateway-incompatible': { kind: 'danger', action: 'none', icon: 'renew' },
  'too-many-servers': { kind: 'danger', action: 'open-options', icon: 'key' },
  // The hour passes by itself; an earlier attempt would only be refused again.
  'identify-budget': { kind: 'warn', action: 'none', icon: 'clock' },
  'payload-too-large': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'send-limit': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'gateway-unreachable': { kind: 'danger', action: 'try-again', icon: 'alert' },
  // Earshot keeps trying by itself.
  'gateway-closing': { kind: 'warn', action: 'none', icon: 'alert', rank: 11 },
  'gateway-malformed': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'gateway-address': { kind: 'danger', action: 'open-options', icon: 'alert' },
  // joining
  'channel-unchosen': { kind: 'info', action: 'choose-channel', icon: 'alert' },
  'channel-missing': { kind: 'warn', action: 'choose-channel', icon: 'alert' },
  'channel-not-voice': { kind: 'warn', action: 'choose-channel', icon: 'alert' },
  'guild-missing': { kind: 'warn', action: 'choose-channel', icon: 'alert' },
  'guild-unavailable': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'may-not-view': { kind: 'danger', action: 'copy-admin-note', icon: 'lock' },
  'may-not-connect': { kind: 'danger', action: 'copy-admin-note', icon: 'lock' },
  'may-not-speak': { kind: 'danger', action: 'copy-admin-note', icon: 'no-voice' },
  'channel-full': { kind: 'warn', action: 'choose-channel', icon: 'people' },
  'afk-channel': { kind: 'warn', action: 'choose-channel', icon: 'no-voice' },
  'timed-out': { kind: 'warn', action: 'none', icon: 'clock' },
  'join-timeout': { kind: 'danger', action: 'try-again', icon: 'clock' },
  // the voice gateway
  'endpoint-invalid': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'voice-unreachable': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'voice-timeout': { kind: 'danger', action: 'try-again', icon: 'clock' },
  'voice-malformed': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'voice-closed': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'voice-session-ended': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'voice-rate-limited': { kind: 'danger', action: 'try-again', icon: 'clock' },
  'voice-protocol-refused': { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
  'voice-token-refused': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'voice-incompatible': { kind: 'danger', action: 'none', icon: 'renew' },
  'dialect-refused': { kind: 'danger', action: 'open-options', icon: 'lock' },
  'mode-refused': { kind: 'danger', action: 'open-options', icon: 'lock' },
  'mode-outdated': { kind: 'danger', action: 'none', icon: 'renew' },
  'voice-closing': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'call-ended': { kind: 'warn', action: 'stream', icon: 'leave' },
  'dave-required': { kind: 'danger', action: 'open-options', icon: 'lock' },
  'dave-outdated': { kind: 'danger', action: 'none', icon: 'renew' },
  'dave-failed': { kind: 'danger', action: 'try-again', icon: 'lock', isBug: true },
  'encryption-off': { kind: 'danger', action: 'go-on-clear', icon: 'lock' },
  'dave-missing': { kind: 'danger', action: 'get-helper', icon: 'lock' },
  // the life of a stream
  kicked: { kind: 'warn', action: 'stream', icon: 'leave' },
  'channel-deleted': { kind: 'warn', action: 'choose-channel', icon: 'alert' },
  'guild-left': { kind: 'warn', action: 'choose-channel', icon: 'leave' },
  'voice-server-lost': { kind: 'danger', action: 'try-again', icon: 'alert' },
  interrupted: { kind: 'info', action: 'stream', icon: 'alert' },
  'tab-closed': { kind: 'info', action: 'stream', icon: 'tab-closed' },
  'capture-ended': { kind: 'info', action: 'stream', icon: 'tab-closed' },
  'capture-refused': { kind: 'warn', action: 'none', icon: 'tab-closed' },
  'capture-busy': { kind: 'warn', action: 'none', icon: 'tab-closed' },
  'capture-timeout': { kind: 'danger', action: 'try-again', icon: 'clock' },
  'capture-lost': { kind: 'danger', action: 'try-again', icon: 'tab-closed', isBug: true },
  'encoder-missing': { kind: 'danger', action: 'none', icon: 'renew' },
  // reasons why a live stream is not heard
  suppressed: { kind: 'warn', action: 'ask-to-speak', icon: 'stage' },
  'listen-only': { kind: 'warn', action: 'start-over', icon: 'no-voice' },
  'server-muted': { kind: 'warn', action: 'none', icon: 'no-voice' },
  'origin-blocked': { kind: 'warn', action: 'allow-origin', icon: 'blocked' },
  'join-superseded': { kind: 'danger', action: 'try-again', icon: 'alert' },
  // news of a running stream
  'securing-slow': { kind: 'warn', action: 'start-over', icon: 'clock', rank: 1 },
  moved: { kind: 'info', action: 'go-back', icon: 'moved', rank: 14, leavesAfterMs: 20_000 },
  'cannot-follow': { kind: 'info', action: 'none', icon: 'moved', rank: 12, leavesAfterMs: 20_000 },
  'status-refused': { kind: 'info', action: 'invite', icon: 'lock', rank: 16 },
  'tab-silent': { kind: 'warn', action: 'go-to-tab', icon: 'silent', rank: 10 },
  'tab-left': { kind: 'info', action: 'none', icon: 'tab-closed', rank: 13, leavesAfterMs: 20_000 },
  'source-tainted': { kind: 'warn', action: 'retry-source', icon: 'lock', rank: 7 },
  'source-protected': { kind: 'warn', action: 'none', icon: 'lock', rank: 6 },
  'source-late': { kind: 'warn', action: 'reload-tab', icon: 'silent', rank: 8 },
  'source-frame': { kind: 'warn', action: 'allow-site', icon: 'alert', rank: 9 },
  'ask-refused': { kind: 'warn', action: 'none', icon: 'no-voice', rank: 2, leavesAfterMs: 20_000 },
  'ask-unreachable': { kind: 'warn', action: 'ask-to-speak', icon: 'no-voice', rank: 3, leavesAfterMs: 20_000 },
  'ask-limited': { kind: 'warn', action: 'ask-to-speak', icon: 'clock', rank: 4, leavesAfterMs: 20_000 },
  // the browser itself
  'browser-silent': { kind: 'danger', action: 'try-again', icon: 'alert' },
  'storage-failing': { kind: 'warn', action: 'none', icon: 'alert', rank: 15 },
  'tab-crashed': { kind: 'warn', action: 'stream', icon: 'tab-closed' },
  'tab-discarded': { kind: 'info', action: 'stream', icon: 'tab-closed' },
  'tab-crashed-left': { kind: 'info', action: 'none', icon: 'tab-closed', rank: 12, leavesAfterMs: 20_000 },
  'taken-over': { kind: 'warn', action: 'stream', icon: 'leave' },
  // Another attempt does not change Discord's answer; the other servers are there.
  'guild-unreadable': { kind: 'danger', action: 'choose-channel', icon: 'alert', isBug: true },
  'session-unkept': { kind: 'info', action: 'none', icon: 'alert' },
  'session-limit': { kind: 'warn', action: 'none', icon: 'plug' },
  offline: { kind: 'danger', action: 'try-again', icon: 'alert' },
  'server-limit': { kind: 'info', action: 'none', icon: 'people' },
  'dave-blocked': { kind: 'danger', action: 'get-helper', icon: 'lock' },
  unexpected: { kind: 'danger', action: 'try-again', icon: 'alert', isBug: true },
} as const satisfies Record<ErrorCode, ProblemRow>;

/** News of a running stream. */
export type NoticeCode = {
  [Code in ErrorCode]: (typeof problems)[Code] extends { rank: number } ? Code : never;
}[ErrorCode];

interface ActionRow {
  /** the command that the card's button sends; null if the page itself has to do something first */
  command: ((tabId: number | null) => ViewCommand | null) | null;
  /** a card that may outlast both its cause and its action can be dismissed */
  isDismissible?: true;
}

const ofTab = (type: 'go-to-tab' | 'retry-source' | 'reload-tab') => (tabId: number | null) =>
  tabId === null ? null : { type, tabId };

export const problemActions: Record<ProblemAction, ActionRow> = {
  stream: { command: () => ({ type: 'stream' }) },
  'try-again': { command: () => ({ type: 'stream' }) },
  'go-back': { command: () => ({ type: 'go-back' }) },
  'ask-to-speak': { command: () => ({ type: 'ask-to-speak' }) },
  'start-over': { command: () => ({ type: 'start-over' }) },
  'go-on-clear': { command: () => ({ type: 'go-on-clear' }) },
  'go-to-tab': { command: ofTab('go-to-tab') },
  'retry-source': { command: ofTab('retry-source'), isDismissible: true },
  'reload-tab': { command: ofTab('reload-tab'), isDismissible: true },
  'get-helper': { command: null },
  'copy-admin-note': { command: null },
  'open-options': { command: null },
  'open-portal': { command: null },
  invite: { command: null, isDismissible: true },
  'choose-channel': { command: null },
  'allow-origin': { command: null, isDismissible: true },
  'allow-site': { command: null, isDismissible: true },
  none: { command: null, isDismissible: true },
};

/** What the button of a problem in a server's row sends; null if the page itself has to do something first. */
export function serverCommand({ action }: Pick<ProblemView, 'action'>, guildId: string): ViewCommand | null {
  switch (action) {
    case 'stream':
    case 'try-again':
      return { type: 'retry-server', guildId };
    case 'go-back':
    case 'ask-to-speak':
    case 'start-over':
    case 'go-on-clear':
      return { type: action, guildId };
    default:
      return null;
  }
}

/** The card offers to report it. */
export const isBug = ({ code }: Pick<ProblemView, 'code'>): boolean => {
  const row: ProblemRow = problems[code];
  return row.isBug ?? false;
};

export const isDismissible = ({ action }: Pick<ProblemView, 'action'>): boolean =>
  problemActions[action].isDismissible ?? false;
