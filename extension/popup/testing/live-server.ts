import type { ProblemView, ServerView } from '../../page-contract/view.ts';

type In<State extends ServerView['state']> = Extract<ServerView, { state: State }>;

const row = {
  guildId: 'a',
  guildName: 'Dragons & Co.',
  channelId: '1',
  channelName: 'Tavern',
  isMuted: false,
  problem: null,
};

/** Heard, with its ring lit and a first delay measured. */
export const liveServer: In<'live'> = {
  ...row,
  state: 'live',
  since: 5,
  mode: 'aead_aes256_gcm_rtpsize',
  unheard: null,
  isSecuring: false,
  isSilent: false,
  isRingLit: true,
  mayUsePriority: false,
  dave: 'ready',
  bitrate: 96_000,
  delayMs: 48,
  health: null,
};

/** Its connection has just been lost. */
export const reconnectingServer: In<'reconnecting'> = {
  ...row,
  guildId: 'b',
  guildName: 'Sofa Club',
  channelId: '3',
  channelName: 'Movie night',
  state: 'reconnecting',
  since: 5,
  lostAt: 10_000,
  attempt: 2,
  retryAt: null,
  isOffline: false,
};

export const problemOf = (
  code: ProblemView['code'],
  action: ProblemView['action'],
  kind: ProblemView['kind'] = 'warn',
): ProblemView => ({
  code,
  kind,
  detail: null,
  guildId: 'b',
  channelId: '3',
  tabId: null,
  liveMs: null,
  untilMs: null,
  action,
});

/** Over there, while others go on. */
export const endedServer = (problem: ProblemView): In<'ended'> => ({
  ...row,
  guildId: 'b',
  guildName: 'Sofa Club',
  channelId: '3',
  channelName: 'Movie night',
  state: 'ended',
  problem,
});
