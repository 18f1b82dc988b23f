import type { DaveStatus } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Place } from '../store/place.ts';
import type { Tab } from '../store/tab.ts';
import type { Unheard } from './unheard.ts';

/** The tab and the channel. */
export interface Target extends Place {
  /** the first of the mix; null while the test tone sounds */
  tab: Tab | null;
}

export type Step = 'joining' | 'securing' | 'starting';

/** End-to-end encryption, as the host reports it. */
export type Dave = Pick<DaveStatus, 'state' | 'privacyCode'>;

/** The progress of a reconnection. */
export interface Retry {
  /** counts from 1 */
  attempt: number;
  /** ms since 1970; null during an attempt */
  retryAt: number | null;
  /** the browser reports no network */
  isOffline: boolean;
}

/** The facts about a live voice connection. */
export interface LiveFacts {
  dialect: Dialect;
  mode: VoiceMode;
  /** of Opus, in bits a second; null if raw samples are sent */
  bitrate: number | null;
  dave: Dave;
  /** why nobody hears the bot */
  unheard: Unheard | null;
  /** nobody else is there */
  isAlone: boolean;
  /** therefore the bot left, and comes back when somebody joins */
  hasLeft: boolean;
  /** the channel grants the bot Priority Speaker, and the dialect can express it */
  mayUsePriority: boolean;
}

/** A stream's reports on itself, from its first step on. */
export type StreamEvent =
  | { type: 'step'; step: Step }
  | { type: 'connected'; facts: LiveFacts; nowMs: number }
  /** something about the live connection changed */
  | { type: 'facts'; facts: Partial<LiveFacts> }
  | { type: 'silence'; isSilent: boolean }
  /** the voice connection is gone and is being restored */
  | { type: 'lost'; nowMs: number }
  | ({ type: 'retry' } & Retry)
  /** the bot was moved, by the user or by somebody in the server */
  | ({ type: 'moved'; isAsked: boolean } & Place);
