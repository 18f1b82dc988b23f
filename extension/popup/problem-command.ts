import type { ProblemView, ViewCommand } from '../page-contract/view.ts';

/** What a card's button tells the session; null where the page itself has to do something first. */
export function problemCommand({ action, tabId }: Pick<ProblemView, 'action' | 'tabId'>): ViewCommand | null {
  switch (action) {
    case 'stream':
    case 'try-again':
      return { type: 'stream' };
    case 'go-back':
    case 'ask-to-speak':
    case 'start-over':
    case 'go-on-clear':
      return { type: action };
    case 'go-to-tab':
    case 'retry-source':
    case 'reload-tab':
      return tabId === null ? null : { type: action, tabId };
    case 'copy-install-command':
    case 'copy-admin-note':
    case 'open-options':
    case 'open-portal':
    case 'choose-channel':
    case 'allow-origin':
    case 'allow-site':
    case 'none':
      return null;
  }
}
