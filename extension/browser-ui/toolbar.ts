import { browser } from '../browser.ts';
import { say } from '../ui/say.ts';
import { badgeText, titleWord, toolbarLook } from './toolbar-look.ts';
import type { SessionState } from '../session/state.ts';
import type { Mix } from '../store/mix.ts';

const badgeColour = { idle: '#1f9a86', live: '#cf4f0d', problem: '#ad2138' } as const;

/** Shows the state on the extension's icon. The same look is drawn only once. Never throws, for a mere icon. */
export function createToolbar(): (state: SessionState, mix: Mix) => Promise<void> {
  let shown = '';
  return async (state, mix) => {
    const look = toolbarLook(state, mix);
    const text = badgeText(state, mix);
    const word = titleWord(state, mix);
    const title = word ? `${say('extensionName')}: ${say(word)}` : say('extensionName');
    if (shown === look + text + title) return;
    shown = look + text + title;
    const drawn = await Promise.allSettled([
      browser.action.setIcon({ path: { 16: `/icons/${look}-16.png`, 32: `/icons/${look}-32.png` } }),
      browser.action.setBadgeText({ text }),
      browser.action.setBadgeBackgroundColor({ color: badgeColour[look] }),
      browser.action.setTitle({ title }),
    ]);
    // If the browser refuses a look, the next change draws it.
    if (drawn.some(({ status }) => status === 'rejected')) shown = '';
  };
}
