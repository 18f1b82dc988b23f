import type { MessageKey } from '../ui/say.ts';
import { isOn, isOnAir, isTurnedOff, type SessionState } from '../session/state.ts';
import { liveWord, type LiveWord } from '../page-contract/live-word.ts';
import type { Mix } from '../store/mix.ts';

export type ToolbarLook = 'idle' | 'live' | 'problem';
type Held = Pick<Mix, 'isMuted' | 'isPaused'>;

/** The text of the popup's pill; null while nothing is live. */
export const wordOf = (state: SessionState, held: Held): LiveWord | null =>
  state.state === 'live'
    ? liveWord({
        ...held,
        isHeld: isTurnedOff(state),
        isUnheard: state.unheard !== null,
        isSecuring: state.dave.state === 'securing',
        isAlone: state.isAlone,
      })
    : null;

/** The icon's state: live only while sound can be heard, a problem until the user has dealt with it. */
export function toolbarLook(state: SessionState, held: Held): ToolbarLook {
  if (isTurnedOff(state)) return 'problem';
  if (wordOf(state, held) === 'live') return 'live';
  return state.state === 'idle' && state.problem ? 'problem' : 'idle';
}

/** Short enough for the icon, so that colour alone does not carry the meaning. */
const badges: Record<LiveWord, string> = {
  live: 'LIVE',
  held: '!',
  muted: 'MUTE',
  paused: '❚❚',
  securing: '…',
  notHeard: '!',
  nobodyThere: '',
};

export function badgeText(state: SessionState, held: Held): string {
  const word = wordOf(state, held);
  if (word) return badges[word];
  if (state.state === 'connecting' || state.state === 'reconnecting') return '…';
  return toolbarLook(state, held) === 'problem' ? '!' : '';
}

/** The text after the name, for the icon's tooltip and for screen readers. */
export function titleWord(state: SessionState, held: Held): MessageKey | null {
  if (state.state === 'connecting') return 'stateConnecting';
  return state.state === 'reconnecting' ? 'reconnecting' : wordOf(state, held);
}

/** The texts of the page menu's entries, and whether the one that adds the tab to the mix is shown. */
export function menuLook(state: SessionState): { stream: 'streamThisTab' | 'stopStreaming'; canAdd: boolean } {
  return { stream: isOn(state) ? 'stopStreaming' : 'streamThisTab', canAdd: isOnAir(state) && state.tab !== null };
}
