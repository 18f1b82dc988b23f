import type { ErrorCode } from '../../../shared-protocol/error.ts';
import type { Problem } from '../state.ts';
import type { ProblemAction, ProblemView } from '../view.ts';

/** Kind and action of the problems that have their own; the rest are a danger that one more try may mend. */
const cards: Partial<Record<ErrorCode, readonly [ProblemView['kind'], ProblemAction]>> = {
  'host-missing': ['warn', 'copy-install-command'],
  'host-forbidden': ['warn', 'copy-install-command'],
  'host-garbled': ['warn', 'copy-install-command'],
  'dave-missing': ['danger', 'copy-install-command'],
  'host-crashing': ['danger', 'copy-install-command'],
  'protocol-incompatible': ['warn', 'copy-install-command'],
  'extension-old': ['warn', 'none'],
  'token-missing': ['warn', 'open-options'],
  'token-shape': ['danger', 'open-options'],
  'token-refused': ['danger', 'open-options'],
  'user-account': ['danger', 'open-options'],
  'intents-refused': ['danger', 'open-options'],
  'gateway-address': ['danger', 'open-options'],
  'dave-required': ['danger', 'open-options'],
  'encryption-off': ['danger', 'go-on-clear'],
  'mode-in-clear': ['danger', 'open-options'],
  'channel-missing': ['warn', 'choose-channel'],
  'channel-not-voice': ['warn', 'choose-channel'],
  'channel-full': ['warn', 'choose-channel'],
  'channel-deleted': ['warn', 'choose-channel'],
  'guild-missing': ['warn', 'choose-channel'],
  'guild-left': ['warn', 'choose-channel'],
  // No try changes what Discord says; the other servers are there.
  'guild-unreadable': ['danger', 'choose-channel'],
  'may-not-view': ['danger', 'copy-admin-note'],
  'may-not-connect': ['danger', 'copy-admin-note'],
  'may-not-speak': ['danger', 'copy-admin-note'],
  suppressed: ['warn', 'ask-to-speak'],
  'ask-refused': ['warn', 'none'],
  'securing-slow': ['warn', 'start-over'],
  moved: ['info', 'go-back'],
  'tab-silent': ['warn', 'go-to-tab'],
  'tab-left': ['info', 'none'],
  'tab-crashed-left': ['info', 'none'],
  'storage-failing': ['warn', 'none'],
  'source-tainted': ['warn', 'retry-source'],
  'source-protected': ['warn', 'none'],
  'source-late': ['warn', 'reload-tab'],
  'source-frame': ['warn', 'allow-site'],
  'server-muted': ['warn', 'none'],
  'origin-blocked': ['warn', 'allow-origin'],
  kicked: ['warn', 'stream'],
  'taken-over': ['warn', 'stream'],
  interrupted: ['info', 'stream'],
  'tab-closed': ['info', 'stream'],
  'capture-ended': ['info', 'stream'],
  'tab-crashed': ['warn', 'stream'],
  'tab-discarded': ['info', 'stream'],
  'capture-refused': ['warn', 'none'],
  'capture-busy': ['warn', 'none'],
  'encoder-missing': ['danger', 'none'],
  'gateway-incompatible': ['danger', 'none'],
  // Only a newer Earshot knows it: one more try does not.
  'mode-unknown': ['danger', 'none'],
};

export function problemView({ error, target, liveMs }: Problem, tabId: number | null = null): ProblemView {
  const [kind, action] = cards[error.code] ?? (['danger', 'try-again'] as const);
  return {
    code: error.code,
    kind,
    action,
    guildId: target?.guildId ?? null,
    channelId: target?.channelId ?? null,
    tabId,
    liveMs,
  };
}
