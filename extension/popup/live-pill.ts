import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { StreamView } from '../session/view.ts';
import type { MessageKey } from '../ui/say.ts';

type Live = Extract<StreamView, { state: 'live' }>;

/** Codes of a live stream that nobody hears. */
const unheard: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['suppressed', 'server-muted', 'ask-refused']);

export interface Pill {
  word: 'live' | 'held' | 'muted' | 'paused' | 'notHeard' | 'securing';
  /** ember means that sound can be heard; where it cannot, it would be a lie */
  isOnAir: boolean;
}

/** The word beside the clock: the first reason why nothing is heard, or Live. */
export function livePill({ isSecuring, mix }: Pick<Live, 'isSecuring' | 'mix'>, problem: ErrorCode | null): Pill {
  const word: Pill['word'] =
    problem === 'encryption-off'
      ? 'held'
      : problem !== null && unheard.has(problem)
        ? 'notHeard'
        : isSecuring
          ? 'securing'
          : mix.isPaused
            ? 'paused'
            : mix.isMuted
              ? 'muted'
              : 'live';
  return { word, isOnAir: word === 'live' } satisfies { word: MessageKey; isOnAir: boolean };
}
