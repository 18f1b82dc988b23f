import { useEffect, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { shortcutNames } from '../page-contract/shortcut-names.ts';
import { shortcutKeys } from './shortcut-keys.ts';

/** Names of the manifest's commands, in the order in which they are shown. */
export const commandNames = ['_execute_action', ...shortcutNames] as const;
export type CommandName = (typeof commandNames)[number];

/** The keys of each command as the browser has them now, which the user may have changed. */
export function useShortcuts(): Partial<Record<CommandName, string[]>> {
  const [keys, setKeys] = useState<Partial<Record<CommandName, string[]>>>({});
  useEffect(() => {
    let isGone = false;
    const read = () =>
      browser.commands.getAll().then(
        (commands) => {
          const named = (name: CommandName) => commands.find((command) => command.name === name);
          const found: Partial<Record<CommandName, string[]>> = {};
          for (const name of commandNames) {
            const command = named(name);
            if (command) found[name] = shortcutKeys(command.shortcut ?? '');
          }
          if (!isGone) setKeys(found);
        },
        // A browser without keys for extensions has none to show.
        () => undefined,
      );
    void read();
    // They are changed on a page of the browser's; coming back from there is the moment to look again.
    const onFocus = () => void read();
    window.addEventListener('focus', onFocus);
    return () => {
      isGone = true;
      window.removeEventListener('focus', onFocus);
    };
  }, []);
  return keys;
}
