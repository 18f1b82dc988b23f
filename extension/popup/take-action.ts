import { browser } from '../browser.ts';
import { restPermissionsFor } from '../discord/rest/rest-address.ts';
import { permissionFor } from '../origin-rule/origin-permission.ts';
import { originPermissionsFor } from '../origin-rule/origins.ts';
import { problemActions, serverCommand } from '../page-contract/problems.ts';
import type { ProblemView, ViewCommand } from '../page-contract/view.ts';
import { portalLink } from '../ui/portal-link.ts';

interface Doors {
  gatewayUrl: string;
  /** invites the bot with the permission for channel statuses; null while it is not signed in */
  inviteUrl: string | null;
  send: (command: ViewCommand) => void;
  /** the button Stream, wherever it stands */
  startStream: () => void;
  openPicker: () => void;
  openOptions: () => void;
  /** asks for the sites of a page's frames */
  askForFrames: () => void;
}

/**
 * Runs the action of a problem's button.
 * @param guildId of the server whose row it stands in, if it is not the card of the whole stream
 */
export function takeAction(problem: ProblemView, guildId: string | undefined, doors: Doors): void {
  const { gatewayUrl, send } = doors;
  const command =
    guildId === undefined
      ? (problemActions[problem.action].command?.(problem.tabId) ?? null)
      : serverCommand(problem, guildId);
  // Browsers grant permissions only after a click, and close the popup for the question.
  switch (problem.action) {
    case 'open-options':
      return doors.openOptions();
    case 'open-portal':
      return void browser.tabs.create({ url: portalLink }).then(() => window.close());
    case 'invite': {
      const url = doors.inviteUrl;
      return url === null ? undefined : void browser.tabs.create({ url }).then(() => window.close());
    }
    case 'choose-channel':
      return doors.openPicker();
    case 'allow-site':
      return doors.askForFrames();
    case 'allow-origin': {
      // The background notices the answer if the popup is gone.
      const origins = originPermissionsFor(gatewayUrl).map(permissionFor);
      const next: ViewCommand = guildId === undefined ? { type: 'stream' } : { type: 'retry-server', guildId };
      return void browser.permissions.request({ origins }).then((isGranted) => isGranted && send(next));
    }
    case 'ask-to-speak': {
      const origins = restPermissionsFor(gatewayUrl);
      const granted = origins.length > 0 ? browser.permissions.request({ origins }) : Promise.resolve(true);
      return void granted.then((isGranted) => isGranted && command && send(command));
    }
    default:
      if (command?.type === 'stream') doors.startStream();
      else if (command) send(command);
  }
}
