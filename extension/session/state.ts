import type { EarshotError } from '../../shared-protocol/error.ts';
import type { Place } from '../store/place.ts';
import type { Tab } from '../store/tab.ts';
import type { Unheard } from '../stream/unheard.ts';
import type { LiveFacts, Retry, Step, StreamEvent, Target } from '../stream/stream-event.ts';

/**
 * The user's stream, from idle to live:
 * ```
 *            start                 connected              lost
 *   idle ───────────▶ connecting ─────────────▶ live ◀──────────▶ reconnecting      the capture continues
 *    ▲                    │                       │   connected         │
 *    │                    └───────── stop ────────┴────────────────────┘
 *    └─────── ended ── stopping ◀─────────┘
 * ```
 * Each state carries only what exists in it. `ended` is legal everywhere: it is how a silence gets its reason.
 */
export type SessionState =
  | { state: 'idle'; problem: Problem | null }
  | ({ state: 'connecting'; step: Step } & Target)
  | ({ state: 'live'; since: number; isSilent: boolean; seenUnheard: Unheard | null } & LiveFacts & Target)
  | ({ state: 'reconnecting'; since: number; lostAt: number; last: LiveFacts | null } & Retry & Target)
  | ({ state: 'stopping' } & Target);

type Live = Extract<SessionState, { state: 'live' }>;

/** Why a stream ended or never began, with its tab and channel. */
export interface Problem {
  error: EarshotError;
  target: (Place & Partial<Target>) | null;
  /** how long it had been live, in ms */
  liveMs: number | null;
}

export type SessionEvent =
  | StreamEvent
  | { type: 'start'; target: Target }
  /** the background was restarted while the capture survived */
  | { type: 'adopt'; target: Target; since: number; nowMs: number }
  /** the background was restarted: why the last stream ended, or one server's while others go on */
  | { type: 'recalled'; problem: Problem }
  /** the mix's first tab was removed, or is another one */
  | { type: 'retarget'; tab: Tab }
  | { type: 'stop' }
  | { type: 'ended'; error: EarshotError | null; nowMs: number }
  | { type: 'dismiss' };

export const initialState: SessionState = { state: 'idle', problem: null };

/** The next state; the same object if the event has no meaning in this state. */
export function transition(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'start':
      return state.state === 'idle' ? { state: 'connecting', step: 'joining', ...event.target } : state;
    case 'adopt':
      return state.state === 'idle' ? reconnecting(event.target, event.since, event.nowMs, null) : state;
    case 'recalled':
      return state.state === 'idle' && state.problem === null ? { state: 'idle', problem: event.problem } : state;
    case 'step':
      return state.state === 'connecting' ? { ...state, step: event.step } : state;
    case 'connected': {
      if (state.state !== 'connecting' && state.state !== 'reconnecting') return state;
      const since = state.state === 'reconnecting' ? state.since : event.nowMs;
      return { ...targetOf(state), state: 'live', since, isSilent: false, seenUnheard: null, ...event.facts };
    }
    case 'facts':
      return state.state === 'live' ? withFacts(state, event.facts) : state;
    case 'silence':
      return state.state === 'live' ? { ...state, isSilent: event.isSilent } : state;
    case 'lost':
      return state.state === 'live' ? reconnecting(state, state.since, event.nowMs, factsOf(state)) : state;
    case 'retry': {
      const { attempt, retryAt, isOffline } = event;
      return state.state === 'reconnecting' ? { ...state, attempt, retryAt, isOffline } : state;
    }
    case 'moved': {
      const { guildId, channelId } = event;
      return isOn(state) ? { ...state, guildId, channelId } : state;
    }
    case 'retarget':
      return isOn(state) ? { ...state, tab: event.tab } : state;
    case 'stop':
      return isOn(state) ? { ...targetOf(state), state: 'stopping' } : state;
    case 'ended':
      return { state: 'idle', problem: event.error && problemOf(state, event.error, event.nowMs) };
    case 'dismiss':
      if (state.state === 'live')
        return state.unheard === state.seenUnheard ? state : { ...state, seenUnheard: state.unheard };
      return state.state === 'idle' ? initialState : state;
  }
}

/** The server ended the call's encryption, and the user has not decided: only silence leaves. */
export const isTurnedOff = (state: SessionState): boolean =>
  state.state === 'live' && state.dave.state === 'turned-off';

type On = Extract<SessionState, { state: 'connecting' | 'live' | 'reconnecting' }>;

/** A stream is connecting or live. */
export const isOn = (state: SessionState): state is On =>
  state.state === 'connecting' || state.state === 'live' || state.state === 'reconnecting';

type OnAir = Extract<SessionState, { state: 'live' | 'reconnecting' }>;

/** It has been live, and is or will be again. */
export const isOnAir = (state: SessionState): state is OnAir =>
  state.state === 'live' || state.state === 'reconnecting';

/** When the stream first went live, in ms since 1970; null if it never did. */
const sinceOf = (state: SessionState): number | null => (isOnAir(state) ? state.since : null);

function reconnecting(target: Target, since: number, lostAt: number, last: LiveFacts | null): SessionState {
  return {
    state: 'reconnecting',
    since,
    lostAt,
    last,
    attempt: 1,
    retryAt: null,
    isOffline: false,
    ...targetOf(target),
  };
}

const factsOf = ({
  dialect,
  mode,
  bitrate,
  dave,
  unheard,
  isAlone,
  hasLeft,
  mayUsePriority,
}: LiveFacts): LiveFacts => ({
  dialect,
  mode,
  bitrate,
  dave,
  unheard,
  isAlone,
  hasLeft,
  mayUsePriority,
});

/** A reason for silence that the user has seen is shown again only after it was gone. */
function withFacts(state: Live, facts: Partial<LiveFacts>): Live {
  const next = { ...state, ...facts };
  return next.unheard === state.seenUnheard ? next : { ...next, seenUnheard: null };
}

const targetOf = ({ tab, guildId, channelId }: Target): Target => ({ tab, guildId, channelId });

function problemOf(state: SessionState, error: EarshotError, nowMs: number): Problem {
  if (state.state === 'idle') return { error, target: null, liveMs: null };
  const since = sinceOf(state);
  return { error, target: targetOf(state), liveMs: since === null ? null : nowMs - since };
}
