import { EarshotError } from '../../shared-protocol/error.ts';
import type { Account } from '../account/account.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import { damage } from '../store/storage.ts';
import type { Current } from './current.ts';
import { isAboutAsking, type Notices } from './notices.ts';
import { expectTab, planFor, type BrowserTabs } from './plan.ts';
import type { Starter } from './starter.ts';
import { isOn } from './state.ts';

/** The commands that concern several parts: begin and end, the bot, and news that the user has read. */
export function createSessionCommands({
  current,
  starter,
  notices,
  account,
  tabs,
}: {
  current: Current;
  starter: Starter;
  notices: Notices;
  account: Account;
  tabs: BrowserTabs;
}) {
  return {
    stream: ({ tabId }) => void starter.start(() => planFor(expectTab(tabs, tabId))),
    'test-tone'({ guildId, channelId }) {
      if (current.state.state !== 'idle') throw new EarshotError('message-state');
      void starter.start(async () => ({ place: { guildId, channelId }, tabs: [] }));
    },
    stop: current.stop,
    'stop-server'({ guildId }) {
      const { state } = current;
      if (isOn(state) && state.guildId === guildId) current.stop();
    },
    'retry-server'() {
      throw new EarshotError('message-state');
    },
    'mute-server'() {
      throw new EarshotError('message-state');
    },
    'start-over': () => current.stream?.startOver(),
    'go-on-clear': () => current.stream?.agreeToClear(),
    'try-now': () => current.stream?.tryNow(),
    dismiss() {
      const { state } = current;
      // A refusal is shown before the silence that it is about, which stays.
      const isAnswer = notices.top !== null && isAboutAsking(notices.top.code);
      if (state.state === 'live' && (state.unheard === state.seenUnheard || isAnswer)) notices.dismiss();
      else current.apply({ type: 'dismiss' });
    },
    'forget-damage': () => damage.forget().finally(current.changed),
    'save-token': ({ token, remember }) => account.saveToken(token, remember).finally(current.changed),
    'remember-token': ({ remembers }) => account.rememberToken(remembers).finally(current.changed),
    'forget-token': () => account.forgetToken().finally(current.changed),
    'save-settings': ({ settings }) => account.saveSettings(settings).finally(current.changed),
  } satisfies Partial<CommandTable>;
}
