import { isTurnedOff, type SessionState } from '../session/state.ts';
import type { Place } from '../store/place.ts';

/** The part of the session that tells whether a problem has passed. */
export interface TroubleFacts {
  state: SessionState;
  servers: readonly { place: Pick<Place, 'guildId'>; state: SessionState }[];
}

/** @param guildId the only server it concerns; null for the whole stream, whose next start ends it */
export function isTroubleOver({ state, servers }: TroubleFacts, guildId: string | null): boolean {
  if (guildId === null) return state.state === 'connecting' || (state.state === 'live' && !isTurnedOff(state));
  const server = servers.find(({ place }) => place.guildId === guildId);
  return !server || (server.state.state !== 'idle' && !isTurnedOff(server.state));
}
