import { browser } from '../browser.ts';
import { say, type MessageKey } from '../ui/say.ts';
import type { SessionState } from './state.ts';
import type { MixView } from './view.ts';

export type ToolbarLook = 'idle' | 'live' | 'problem';
type Held = Pick<MixView, 'isMuted' | 'isPaused'>;

const isSecuring = (state: SessionState): boolean => state.state === 'live' && state.dave.state === 'securing';

/** What icon and badge say: live only while sound can be heard, a problem until somebody has seen to it. */
export function toolbarLook(state: SessionState, { isMuted, isPaused }: Held): ToolbarLook {
  if (state.state === 'live') return isSecuring(state) || isMuted || isPaused ? 'idle' : 'live';
  return state.state === 'idle' && state.problem ? 'problem' : 'idle';
}

/** The badge's word: short enough for the icon, and not told by colour alone. */
export function badgeText(state: SessionState, held: Held): string {
  if (state.state === 'connecting' || isSecuring(state)) return '…';
  if (state.state === 'live' && held.isPaused) return '❚❚';
  if (state.state === 'live' && held.isMuted) return 'MUTE';
  return { idle: '', live: 'LIVE', problem: '!' }[toolbarLook(state, held)];
}

/** The word behind the name, for a pointer that rests on the icon and for those who hear the toolbar. */
function titleWord(state: SessionState, { isMuted, isPaused }: Held): MessageKey | null {
  if (state.state === 'connecting') return 'stateConnecting';
  if (state.state !== 'live') return null;
  if (isPaused) return 'paused';
  if (isMuted) return 'muted';
  return isSecuring(state) ? 'securing' : 'live';
}

const badgeColour = { idle: '#1f9a86', live: '#cf4f0d', problem: '#ad2138' } as const;

/** Shows the state on the extension's icon; the same look twice is drawn once. */
export function createToolbar(): (state: SessionState, mix: MixView) => Promise<void> {
  let shown = '';
  return async (state, mix) => {
    const look = toolbarLook(state, mix);
    const text = badgeText(state, mix);
    const word = titleWord(state, mix);
    const title = word ? `${say('extensionName')}: ${say(word)}` : say('extensionName');
    if (shown === look + text + title) return;
    shown = look + text + title;
    await Promise.all([
      browser.action.setIcon({ path: { 16: `/icons/${look}-16.png`, 32: `/icons/${look}-32.png` } }),
      browser.action.setBadgeText({ text }),
      browser.action.setBadgeBackgroundColor({ color: badgeColour[look] }),
      browser.action.setTitle({ title }),
    ]);
  };
}
