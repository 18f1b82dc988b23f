import type { SessionView, StreamView } from '../../page-contract/view.ts';
import { isHeardInMix } from '../../page-contract/heard-in-mix.ts';
import type { Pill } from '../../popup/live/live-pill.ts';
import { livePill } from '../../popup/live/live-pill.ts';

/** How the board relates to the stream. */
export type BoardPlace =
  /** nothing streams */
  | { state: 'not-live' }
  | { state: 'connecting' }
  /** a stream whose mix it is not in */
  | { state: 'outside'; since: number }
  | { state: 'in-mix'; since: number; source: Source; stream: OnAir };

type OnAir = Extract<StreamView, { state: 'live' | 'reconnecting' }>;
type Source = OnAir['tabs'][number];

/** @param tabId of the board's page */
export function placeOf({ stream }: Pick<SessionView, 'stream'>, tabId: number | null): BoardPlace {
  if (stream.state === 'connecting') return { state: 'connecting' };
  if (stream.state !== 'live' && stream.state !== 'reconnecting') return { state: 'not-live' };
  const { since } = stream;
  const source = stream.tabs.find(({ tab }) => tab.id === tabId);
  // The test tone is never mixed.
  if (!source && stream.tabs.length === 0) return { state: 'not-live' };
  return source ? { state: 'in-mix', since, source, stream } : { state: 'outside', since };
}

/** The text of its pill: the session's own word while the board is heard with the others. */
export function boardPill(view: Pick<SessionView, 'stream' | 'servers'>, place: BoardPlace): BoardPill {
  switch (place.state) {
    case 'not-live':
      return quiet('notLive');
    case 'connecting':
      return quiet('stateConnecting');
    case 'outside':
      return quiet('boardNotIn');
    case 'in-mix':
      if (place.stream.state === 'reconnecting') return quiet('reconnecting');
      if (!isHeardInMix(place.source, place.stream.tabs)) return quiet('muted');
      return livePill(place.stream, view.servers, new Set());
  }
}

export interface BoardPill {
  word: Pill['word'] | 'notLive' | 'stateConnecting' | 'boardNotIn';
  isOnAir: boolean;
}

const quiet = (word: BoardPill['word']): BoardPill => ({ word, isOnAir: false });

/** On this computer: as loud as the other tabs of its mix, or at its own volume. */
export function volumeHere(place: BoardPlace): number {
  if (place.state !== 'in-mix') return 1;
  const { monitorVolume, isMonitorMuted } = place.stream.mix;
  return isMonitorMuted ? 0 : monitorVolume;
}
