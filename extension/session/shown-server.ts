import { liveWord } from '../page-contract/live-word.ts';
import type { Mix } from '../store/mix.ts';
import type { ServerStream } from './server-stream.ts';
import { isTurnedOff, type SessionState } from './state.ts';

type Seen = Pick<ServerStream, 'state' | 'isMuted'>;

/**
 * The server whose state stands for all: the first one that is heard, else one that is live, else one that is
 * connecting. The others show their problems in their own rows.
 */
export function shownServer<S extends Seen>(
  servers: readonly S[],
  mix: Pick<Mix, 'isMuted' | 'isPaused'>,
): S | undefined {
  const [shown] = servers.toSorted((a, b) => rank(a, mix) - rank(b, mix));
  return shown;
}

const order: readonly SessionState['state'][] = ['live', 'reconnecting', 'connecting', 'stopping', 'idle'];

const rank = ({ state, isMuted }: Seen, mix: Pick<Mix, 'isMuted' | 'isPaused'>): number =>
  isHeard(state, { ...mix, isMuted: mix.isMuted || isMuted }) ? -1 : order.indexOf(state.state);

const isHeard = (state: SessionState, held: Pick<Mix, 'isMuted' | 'isPaused'>): boolean =>
  state.state === 'live' &&
  liveWord({
    ...held,
    isHeld: isTurnedOff(state),
    isUnheard: state.unheard !== null,
    isSecuring: state.dave.state === 'securing',
    isAlone: state.isAlone,
  }) === 'live';
