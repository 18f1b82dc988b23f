import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { IconName } from './icon.tsx';

/** The picture beside a problem's sentence: by what is broken, not by how. */
export function problemIcon(code: ErrorCode): IconName {
  switch (code) {
    case 'protocol-incompatible':
    case 'extension-old':
    case 'gateway-incompatible':
    case 'encoder-missing':
    case 'mode-unknown':
    case 'mode-outdated':
    case 'voice-incompatible':
    case 'dave-outdated':
      return 'renew';
    case 'token-missing':
    case 'token-shape':
    case 'token-refused':
    case 'user-account':
    case 'intents-refused':
    case 'too-many-servers':
      return 'key';
    case 'channel-full':
      return 'people';
    case 'may-not-view':
    case 'may-not-connect':
    case 'mode-in-clear':
    case 'encryption-off':
    case 'dave-required':
    case 'dialect-refused':
    case 'mode-refused':
    case 'dave-failed':
    case 'dave-missing':
    case 'source-tainted':
    case 'source-protected':
      return 'lock';
    case 'may-not-speak':
    case 'server-muted':
    case 'ask-refused':
    case 'ask-unreachable':
    case 'afk-channel':
    case 'listen-only':
      return 'no-voice';
    case 'suppressed':
      return 'stage';
    case 'moved':
      return 'moved';
    case 'tab-silent':
    case 'source-late':
      return 'silent';
    case 'kicked':
    case 'taken-over':
    case 'guild-left':
    case 'call-ended':
      return 'leave';
    case 'udp-blocked':
    case 'udp-refused':
    case 'udp-unsendable':
    case 'udp-unanswered':
    case 'udp-address':
    case 'origin-blocked':
      return 'blocked';
    case 'tab-closed':
    case 'tab-left':
    case 'tab-crashed':
    case 'tab-crashed-left':
    case 'tab-discarded':
    case 'capture-ended':
    case 'capture-refused':
    case 'capture-busy':
    case 'capture-lost':
      return 'tab-closed';
    case 'securing-slow':
    case 'identify-budget':
    case 'join-timeout':
    case 'timed-out':
    case 'ask-limited':
    case 'voice-timeout':
    case 'voice-rate-limited':
    case 'capture-timeout':
      return 'clock';
    default:
      return code.startsWith('host-') || code === 'origin-refused' ? 'plug' : 'alert';
  }
}
