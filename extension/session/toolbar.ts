import { browser } from '../browser.ts';
import type { SessionState } from './state.ts';

export type ToolbarLook = 'idle' | 'live' | 'problem';

const isSecuring = (state: SessionState): boolean => state.state === 'live' && state.dave.state === 'securing';

/** What icon and badge say: live only while sound can be heard, a problem until somebody has seen to it. */
export function toolbarLook(state: SessionState): ToolbarLook {
  if (state.state === 'live') return isSecuring(state) ? 'idle' : 'live';
  return state.state === 'idle' && state.problem ? 'problem' : 'idle';
}

/** The badge's word: short enough for the icon, and not told by colour alone. */
export const badgeText = (state: SessionState): string =>
  state.state === 'connecting' || isSecuring(state)
    ? '…'
    : { idle: '', live: 'LIVE', problem: '!' }[toolbarLook(state)];

const badgeColour = { idle: '#1f9a86', live: '#cf4f0d', problem: '#ad2138' } as const;

/** Shows the state on the extension's icon; the same look twice is drawn once. */
export function createToolbar(): (state: SessionState) => Promise<void> {
  let shown = '';
  return async (state) => {
    const look = toolbarLook(state);
    const text = badgeText(state);
    if (shown === look + text) return;
    shown = look + text;
    const title = browser.i18n.getMessage(`toolbarTitle_${look}`) || 'Earshot';
    await Promise.all([
      browser.action.setIcon({ path: { 16: `/icons/${look}-16.png`, 32: `/icons/${look}-32.png` } }),
      browser.action.setBadgeText({ text }),
      browser.action.setBadgeBackgroundColor({ color: badgeColour[look] }),
      browser.action.setTitle({ title }),
    ]);
  };
}
