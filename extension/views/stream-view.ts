import type { GatewayState } from '../discord/gateway/gateway-contract.ts';
import type { Health } from '../session/health.ts';
import type { Mixer } from '../session/mixer.ts';
import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import { isTurnedOff, type SessionState } from '../session/state.ts';
import type { Indicator, SessionView, StreamView } from '../page-contract/view.ts';

export const gatewayView = (state: GatewayState['state'] | undefined): SessionView['gateway'] =>
  state === 'ready' ? 'ready' : state === 'connecting' || state === 'waiting' ? 'connecting' : 'off';

/** The parts of a stream's view beside its state. */
export interface StreamParts {
  mixer: Mixer;
  indicator: Indicator;
  health: Health;
  /** the step takes so long that people should be told */
  isSlow: boolean;
  /** from the settings, while there is no connection */
  dialect: Dialect;
}

/** Priority is shown as a plain ring if the channel does not grant it. */
const shownIndicator = (wanted: Indicator, mayUsePriority: boolean): Indicator =>
  wanted === 'priority' && !mayUsePriority ? 'ring' : wanted;

export function streamView(state: SessionState, parts: StreamParts): StreamView {
  const { mixer, indicator, health, isSlow } = parts;
  switch (state.state) {
    case 'idle':
      return { state: 'idle' };
    case 'connecting': {
      const { tab, guildId, channelId, step } = state;
      return { state: 'connecting', tab, guildId, channelId, step, isSlow };
    }
    case 'live': {
      const { tab, guildId, channelId, since, dialect, mode, bitrate, isSilent, dave, mayUsePriority } = state;
      const unheard = unheardIn(state);
      const shown = shownIndicator(indicator, mayUsePriority);
      const line = { dialect, mode, bitrate, unheard, isSecuring: dave.state === 'securing', mayUsePriority };
      const mixed = { indicator: shown, tabs: [...mixer.tabs], mix: mixer.view, health: health.view(state) };
      return { state: 'live', tab, guildId, channelId, since, isSilent, ...line, ...mixed };
    }
    case 'reconnecting': {
      const { last, ...rest } = state;
      const mayUsePriority = last?.mayUsePriority ?? false;
      const shown = shownIndicator(indicator, mayUsePriority);
      const mixed = { indicator: shown, tabs: [...mixer.tabs], mix: mixer.view };
      return { ...rest, dialect: last?.dialect ?? parts.dialect, mayUsePriority, ...mixed };
    }
    case 'stopping':
      return state;
  }
}

/** The first reason why nobody hears the stream. */
export function unheardIn(
  state: Extract<SessionState, { state: 'live' }>,
): Extract<StreamView, { state: 'live' }>['unheard'] {
  if (isTurnedOff(state)) return 'encryption-off';
  return state.unheard ?? (state.isAlone ? 'nobody-there' : null);
}
