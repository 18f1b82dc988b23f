import type { GatewayState } from '../discord/gateway/gateway-contract.ts';
import type { Mixer } from '../session/mixer.ts';
import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import type { ServerFacts } from '../session/session-contract.ts';
import { isTurnedOff, type SessionState } from '../session/state.ts';
import type { Indicator, SessionView, StreamView } from '../page-contract/view.ts';

export const gatewayView = (state: GatewayState['state'] | undefined): SessionView['gateway'] =>
  state === 'ready' ? 'ready' : state === 'connecting' || state === 'waiting' ? 'connecting' : 'off';

/** The parts of a stream's view beside its state. */
export interface StreamParts {
  mixer: Mixer;
  isDucked: boolean;
  indicator: Indicator;
  /** the start of the first server, for the clock, in ms since 1970 */
  since: number | null;
  /** one of them has this state */
  servers: readonly Pick<ServerFacts, 'state' | 'health' | 'isSlow'>[];
  /** from the settings, while there is no connection */
  dialect: Dialect;
}

/** Priority shows as a plain ring if the channel does not grant it. */
const shownIndicator = (wanted: Indicator, mayUsePriority: boolean): Indicator =>
  wanted === 'priority' && !mayUsePriority ? 'ring' : wanted;

export function streamView(state: SessionState, parts: StreamParts): StreamView {
  const { mixer, indicator, servers } = parts;
  const shown = servers.find((server) => server.state === state);
  switch (state.state) {
    case 'idle':
      return { state: 'idle' };
    case 'connecting': {
      const { tab, guildId, channelId, step } = state;
      return { state: 'connecting', tab, guildId, channelId, step, isSlow: shown?.isSlow ?? false };
    }
    case 'live': {
      const { tab, guildId, channelId, dialect, mode, bitrate, isSilent, dave, mayUsePriority, hasLeft } = state;
      const unheard = unheardIn(state);
      const since = parts.since ?? state.since;
      const line = { dialect, mode, bitrate, unheard, isSecuring: dave.state === 'securing', mayUsePriority, hasLeft };
      const mixed = { tabs: [...mixer.tabs], mix: mixer.view, indicator: shownIndicator(indicator, mayUsePriority) };
      const { isDucked } = parts;
      const health = shown?.health.view(state) ?? null;
      return { state: 'live', tab, guildId, channelId, since, isSilent, isDucked, ...line, ...mixed, health };
    }
    case 'reconnecting': {
      const { last, ...rest } = state;
      const mayUsePriority = last?.mayUsePriority ?? false;
      const since = parts.since ?? state.since;
      const mixed = { indicator: shownIndicator(indicator, mayUsePriority), tabs: [...mixer.tabs], mix: mixer.view };
      return { ...rest, since, dialect: last?.dialect ?? parts.dialect, mayUsePriority, ...mixed };
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
