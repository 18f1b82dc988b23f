import { browser } from '../browser.ts';
import type { ProblemView } from '../page-contract/view.ts';

/**
 * A user who streams by shortcut or menu before there is a bot or a channel is led to the page to choose one.
 * @returns false for any other problem, and if the browser opens no popup without a click
 */
export async function leadOn(problem: Pick<ProblemView, 'code'> | null): Promise<boolean> {
  try {
    if (problem?.code === 'token-missing') await browser.runtime.openOptionsPage();
    else if (problem?.code === 'channel-unchosen') await browser.action.openPopup();
    else return false;
    return true;
  } catch {
    return false;
  }
}
