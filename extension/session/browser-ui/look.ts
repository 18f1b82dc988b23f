import type { MessageKey } from '../../ui/say.ts';
import { isTurnedOff, type SessionState } from '../state.ts';
import type { MixView } from '../view.ts';

export type ToolbarLook = 'idle' | 'live' | 'problem';
type Held = Pick<MixView, 'isMuted' | 'isPaused'>;

const isSecuring = (state: SessionState): boolean => state.state === 'live' && state.dave.state === 'securing';

/** What the icon says: live only while sound can be heard, a problem until somebody has seen to it. */
export function toolbarLook(state: SessionState, { isMuted, isPaused }: Held): ToolbarLook {
  if (isTurnedOff(state)) return 'problem';
  if (state.state === 'live') return isSecuring(state) || isMuted || isPaused ? 'idle' : 'live';
  return state.state === 'idle' && state.problem ? 'problem' : 'idle';
}

/** The badge's word: short enough for the icon, and not told by colour alone. */
export function badgeText(state: SessionState, held: Held): string {
  if (isTurnedOff(state)) return '!';
  if (state.state === 'live' && held.isPaused) return '❚❚';
  if (state.state === 'live' && held.isMuted) return 'MUTE';
  if (state.state === 'connecting' || isSecuring(state)) return '…';
  return { idle: '', live: 'LIVE', problem: '!' }[toolbarLook(state, held)];
}

/** The word behind the name, for a pointer that rests on the icon and for those who hear the toolbar. */
export function titleWord(state: SessionState, { isMuted, isPaused }: Held): MessageKey | null {
  if (state.state === 'connecting') return 'stateConnecting';
  if (state.state !== 'live') return null;
  if (isTurnedOff(state)) return 'held';
  if (isPaused) return 'paused';
  if (isMuted) return 'muted';
  return isSecuring(state) ? 'securing' : 'live';
}

/** What the entries of a page's menu read, and whether the one that adds the tab to the mix is there. */
export function menuLook(state: SessionState): { stream: 'streamThisTab' | 'stopStreaming'; canAdd: boolean } {
  const isOn = state.state === 'connecting' || state.state === 'live';
  return { stream: isOn ? 'stopStreaming' : 'streamThisTab', canAdd: state.state === 'live' && state.tab !== null };
}
