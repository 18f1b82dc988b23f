import type { ReconnectingView, StreamView } from '../../page-contract/view.ts';

/** As it is just after it went live, secured and with nothing measured yet. */
export const liveStream: Extract<StreamView, { state: 'live' }> = {
  state: 'live',
  tab: null,
  guildId: '1',
  channelId: '2',
  since: 5,
  dialect: 'v8',
  mode: 'aead_aes256_gcm_rtpsize',
  indicator: 'ring',
  mayUsePriority: false,
  tabs: [],
  mix: { channelVolume: 1, isMuted: false, monitorVolume: 1, isMonitorMuted: false, isPaused: false },
  isDucked: false,
  isSilent: false,
  unheard: null,
  hasLeft: false,
  isSecuring: false,
  bitrate: null,
  health: null,
};

/** The connection of that stream has just been lost. */
export const reconnectingStream: ReconnectingView = {
  state: 'reconnecting',
  tab: null,
  guildId: '1',
  channelId: '2',
  since: 5,
  lostAt: 10_000,
  attempt: 1,
  retryAt: null,
  isOffline: false,
  dialect: 'v8',
  indicator: 'ring',
  mayUsePriority: false,
  tabs: [],
  mix: liveStream.mix,
};
