import type { GatewayState } from '../discord/gateway/gateway-contract.ts';
import { causeText } from '../log/cause-text.ts';
import type { LogLevel } from '../../shared-protocol/log-level.ts';
import type { LastStream } from './on-air.ts';
import type { ServerFacts, SessionFacts } from './session-contract.ts';
import type { Problem, SessionState } from './state.ts';

type Fact = [level: LogLevel, text: string];
/** The log's sentences about the present state, one for each part of it. */
export type LoggedFacts = Record<string, Fact>;

const problemFact = ({ error, liveMs }: Problem): Fact => {
  const cause = causeText(error);
  const after = liveMs === null ? '' : ` after ${Math.round(liveMs / 1000)} s`;
  return ['error', `over: ${error.code}${cause === null ? '' : ` (${cause})`}${after}`];
};

function gatewayFact(state: GatewayState | undefined): Fact {
  switch (state?.state) {
    case undefined:
    case 'offline':
      return ['info', 'off'];
    case 'connecting':
      return ['info', `connecting, attempt ${state.attempt}`];
    case 'ready':
      return ['info', 'ready'];
    case 'waiting':
      return ['warn', `waiting for attempt ${state.attempt + 1}: ${causeOf(state.error)}`];
    case 'stopped':
      return ['error', `stopped: ${causeOf(state.error)}`];
  }
}

const causeOf = (error: GatewayStateError): string => [error.code, causeText(error)].filter(Boolean).join(', ');
type GatewayStateError = Extract<GatewayState, { state: 'stopped' }>['error'];

function streamFact(state: SessionState, isMuted: boolean): Fact {
  const held = isMuted ? ', muted there' : '';
  switch (state.state) {
    case 'idle':
      return state.problem ? problemFact(state.problem) : ['info', 'over'];
    case 'connecting':
      return ['info', state.step];
    case 'live': {
      const { dialect, mode, bitrate, dave, unheard, isAlone, hasLeft } = state;
      const sound = bitrate === null ? 'raw' : `${bitrate / 1000} kbit/s`;
      const empty = hasLeft ? ', nobody there, so the bot left' : isAlone ? ', nobody there' : '';
      const silence = unheard === null ? empty : `, not heard: ${unheard}`;
      const isOdd = unheard !== null || dave.state === 'turned-off';
      return [
        isOdd ? 'warn' : 'info',
        `live: ${dialect}, ${mode}, ${sound}, end to end ${dave.state}${silence}${held}`,
      ];
    }
    case 'reconnecting':
      return ['warn', `reconnecting, attempt ${state.attempt}${state.isOffline ? ', offline' : ''}`];
    case 'stopping':
      return ['info', 'stopping'];
  }
}

/** By their place in the row: servers and channels have no names in the log. */
const serverFacts = ({ state, isMuted, notice }: ServerFacts, index: number): LoggedFacts => ({
  [`stream ${index + 1}`]: streamFact(state, isMuted),
  ...(notice && { [`notice of stream ${index + 1}`]: ['warn', notice.code] as Fact }),
});

const lastFact = ({ liveMs, sent, dropped, delayP99Ms, error }: LastStream): Fact => [
  'info',
  `${Math.round(liveMs / 1000)} s, ${sent} packets, ${dropped} lost, 99 in 100 within ${Math.round(delayP99Ms)} ms, ${error ? `ended by ${error.code}` : 'stopped by hand'}`,
];

function mixFact({ mixer, servers }: SessionFacts): Fact {
  if (servers.length === 0) return ['info', 'none'];
  const { isMuted, isPaused } = mixer.view;
  return ['info', `${mixer.tabs.length} tabs${isMuted ? ', muted' : ''}${isPaused ? ', paused' : ''}`];
}

export function loggedFacts(facts: SessionFacts): LoggedFacts {
  const { state, bot, host, servers, notice, lastStream, test } = facts;
  return {
    helper: [host.status === 'missing' ? 'warn' : 'info', `${host.status}, version ${host.version ?? 'unknown'}`],
    gateway: gatewayFact(bot.client?.state),
    mix: mixFact(facts),
    ...Object.fromEntries(servers.flatMap((server, index) => Object.entries(serverFacts(server, index)))),
    ...(servers.length === 0 && state.state === 'idle' && state.problem && { stream: problemFact(state.problem) }),
    ...(notice && { notice: ['warn', notice.code] as Fact }),
    ...(lastStream && { 'last stream': lastFact(lastStream) }),
    ...(test && { 'test tone': ['info', test.state] as Fact }),
  };
}

/** A private window's tab is in the mix. */
export const isPrivate = ({ servers, mixer }: Pick<SessionFacts, 'servers' | 'mixer'>): boolean =>
  servers.length > 0 && mixer.tabs.some(({ tab }) => tab.isPrivate);

/** Logs everything that changed since the last call; what is gone is not mentioned. */
export function createFactsLog(note: (level: LogLevel, text: string) => void): (facts: SessionFacts) => void {
  let before: LoggedFacts = {};
  return (facts) => {
    const now = loggedFacts(facts);
    for (const [name, [level, text]] of Object.entries(now))
      if (before[name]?.[1] !== text) note(level, `${name}: ${text}`);
    before = now;
  };
}
