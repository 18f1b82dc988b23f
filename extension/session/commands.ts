import type { Account } from '../account/account.ts';
import type { Desk } from './mix-commands.ts';
import { expectTab, type FindTabs } from './plan.ts';
import type { Running } from './running.ts';
import type { ViewCommand } from '../page-contract/view.ts';
import { damage } from '../store/storage.ts';
import type { Rings } from './indicator.ts';
import type { Whereabouts } from './channel.ts';
import type { Place } from '../store/place.ts';

/** Whose business each command is. */
export interface CommandParts {
  running: Running;
  account: Account;
  desk: Desk;
  rings: Rings;
  whereabouts: Whereabouts;
  tabs: FindTabs;
  showTab(tabId: number): Promise<void>;
  reloadTab(tabId: number): Promise<void>;
  /** with this tab, or the active one */
  start(tabId: number | undefined): void;
  startTest(place: Place): void;
  dismiss(): void;
}

/** @throws EarshotError why it was refused */
export async function runCommand(wanted: ViewCommand, parts: CommandParts): Promise<void> {
  const { running, account, desk, rings, whereabouts } = parts;
  switch (wanted.type) {
    case 'stream':
      return parts.start(wanted.tabId);
    case 'test-tone':
      return parts.startTest({ guildId: wanted.guildId, channelId: wanted.channelId });
    case 'stop':
      return running.stop();
    case 'choose':
      return whereabouts.choose({ guildId: wanted.guildId, channelId: wanted.channelId });
    case 'go-back':
      return whereabouts.goBack();
    case 'ask-to-speak':
      return whereabouts.ask();
    case 'start-over':
      return running.stream?.startOver();
    case 'go-on-clear':
      return running.stream?.agreeToClear();
    case 'try-now':
      return running.stream?.tryNow();
    case 'dismiss':
      return parts.dismiss();
    case 'forget-damage':
      return damage.forget().finally(running.changed);
    case 'set-indicator':
      return rings.setIndicator(wanted.indicator);
    case 'set-shows-people':
      return rings.setShowsPeople(wanted.shows);
    case 'set-mix':
      return desk.setMix(wanted.mix);
    case 'add-tab':
      return desk.addTab(await expectTab(parts.tabs, wanted.tabId));
    case 'remove-tab':
      return desk.removeTab(wanted.tabId);
    case 'set-tab-volume':
      return desk.setVolume(wanted.tabId, wanted.volume);
    case 'retry-source':
      return desk.retrySource(wanted.tabId);
    case 'go-to-tab':
      desk.expectInMix(wanted.tabId);
      return parts.showTab(wanted.tabId);
    case 'reload-tab':
      desk.expectInMix(wanted.tabId);
      return parts.reloadTab(wanted.tabId);
    case 'save-token':
      return account.saveToken(wanted.token, wanted.remember).finally(running.changed);
    case 'remember-token':
      return account.rememberToken(wanted.remembers).finally(running.changed);
    case 'forget-token':
      return account.forgetToken().finally(running.changed);
    case 'save-settings':
      return account.saveSettings(wanted.settings).finally(running.changed);
  }
}
