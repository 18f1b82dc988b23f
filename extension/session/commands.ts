import { EarshotError } from '../../shared-protocol/error.ts';
import type { Account } from '../account/account.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import { damage } from '../store/storage.ts';
import type { Current } from './current.ts';
import { expectTab, intoOne, planFor, type BrowserTabs } from './plan.ts';
import type { MixSound } from './mix-sound.ts';
import type { Starter } from './starter.ts';

/** The commands that concern several parts: begin and end, and the bot. */
export function createSessionCommands({
  current,
  starter,
  account,
  tabs,
  mixSound,
  onSettings,
}: {
  current: Current;
  starter: Starter;
  account: Account;
  tabs: BrowserTabs;
  mixSound: MixSound;
  onSettings(): Promise<void>;
}) {
  return {
    stream: ({ tabId }) => void starter.start(() => planFor(expectTab(tabs, tabId))),
    'test-tone'({ guildId, channelId }) {
      if (current.state.state !== 'idle') throw new EarshotError('message-state');
      void starter.start(async () => ({ servers: intoOne({ guildId, channelId }), tabs: [] }));
    },
    stop: () => current.stop(mixSound.fadeOut()),
    'forget-damage': () => damage.forget().finally(current.changed),
    'save-token': ({ token, remember }) => account.saveToken(token, remember).finally(current.changed),
    'remember-token': ({ remembers }) => account.rememberToken(remembers).finally(current.changed),
    'forget-token': () => account.forgetToken().finally(current.changed),
    'save-settings': ({ settings }) => account.saveSettings(settings).then(onSettings).finally(current.changed),
  } satisfies Partial<CommandTable>;
}
