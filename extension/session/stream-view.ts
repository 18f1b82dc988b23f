import type { Stats } from '../../shared-protocol/native-messages.ts';
import type { GatewayState } from '../discord/gateway/contract.ts';
import type { Line, SessionState } from './state.ts';
import type { HealthView, SessionView, StreamView } from './view.ts';

export const gatewayView = (state: GatewayState['state'] | undefined): SessionView['gateway'] =>
  state === 'ready' ? 'ready' : state === 'connecting' || state === 'waiting' ? 'connecting' : 'off';

/** What a live stream's view is made of beside its state. */
export type Desk = Pick<Extract<StreamView, { state: 'live' }>, 'indicator' | 'mayUsePriority' | 'tabs' | 'mix'>;

export function streamView(state: SessionState, desk: Desk, stats: Stats | null): StreamView {
  switch (state.state) {
    case 'idle':
      return { state: 'idle' };
    case 'connecting': {
      const { tab, guildId, channelId, step } = state;
      return { state: 'connecting', tab, guildId, channelId, step, isSlow: false };
    }
    case 'live': {
      const { tab, guildId, channelId, since, dialect, mode, bitrate, isSilent, dave } = state;
      const line = { dialect, mode, bitrate, isSecuring: dave.state === 'securing' };
      const health = stats && healthView(stats, state);
      return { state: 'live', tab, guildId, channelId, since, ...desk, isSilent, ...line, health };
    }
    case 'stopping':
      return state;
  }
}

const healthView = (stats: Stats, { mode, dave }: Pick<Line, 'mode' | 'dave'>): HealthView => ({
  packetsPerSecond: stats.packetsPerSecond,
  sent: stats.sent,
  dropped: stats.dropped,
  lateP99Ms: stats.lateMs.p99,
  delayMs: stats.latencyMs.p50,
  delayP99Ms: stats.latencyMs.p99,
  delays: [],
  queueMs: stats.queueMs,
  mode,
  dave: dave.state,
  privacyCode: dave.privacyCode,
  received: stats.received ?? null,
});
