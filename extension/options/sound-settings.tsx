import { browser } from '../browser.ts';
import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import { leaveChoices, type Settings } from '../store/settings.ts';
import { numberText } from '../ui/count-text.ts';
import { languageChoices, languageFor, tagOf } from '../ui/languages.ts';
import { say } from '../ui/say.ts';
import { restPermissionsFor } from '../discord/rest/rest-address.ts';
import { statusText, whatPlays } from '../page-contract/what-plays.ts';
import { ChoiceSetting, SelectSetting, SwitchSetting } from './setting.tsx';

/** Only Chromium has an API for it; a page's wake lock would keep the screen on, and end with the page. */
const canKeepAwake = (): boolean => browser.runtime.getManifest().permissions?.includes('power') ?? false;

/** How a stream starts, what others see of it, and which data is stored. Each change is saved at once. */
export function SoundSettings({ view, send }: { view: SessionView; send: (command: ViewCommand) => void }) {
  const { settings, hasToken } = view;
  const { asksForChannel } = settings;
  const language = settings.language === null ? null : languageFor(settings.language);
  const tab = view.stream.state === 'live' ? view.stream.tab : null;
  const plays = tab && whatPlays(tab);
  const save = (changed: Partial<Settings>) => send({ type: 'save-settings', settings: changed });
  /** A setting that needs Discord's API asks for the permission at the switch; if refused, the switch goes back. */
  const withApi = (isOn: boolean, set: (isOn: boolean) => void) => {
    const origins = isOn ? restPermissionsFor(settings.gatewayUrl) : [];
    const granted = origins.length > 0 ? browser.permissions.request({ origins }) : Promise.resolve(true);
    void granted.then((isGranted) => set(isOn && isGranted));
  };
  return (
    <section class="part" aria-labelledby="s-sound">
      <h2 class="part__title" id="s-sound">
        {say('soundAndStart')}
      </h2>
      <div class="sheet">
        <ChoiceSetting
          id="start"
          name={say('whenIStream')}
          note={say('whenIStreamNote')}
          look="sentences"
          choices={[
            {
              id: 'start-last',
              label: say('startLast'),
              isChosen: !asksForChannel,
              onChoose: () => save({ asksForChannel: false }),
            },
            {
              id: 'start-ask',
              label: say('startAsk'),
              isChosen: asksForChannel,
              onChoose: () => save({ asksForChannel: true }),
            },
          ]}
        />
        {/* Before there is a token, the form of the bot asks. */}
        {hasToken && (
          <SwitchSetting
            id="remember-token"
            name={say('rememberToken')}
            note={say('rememberNote')}
            isOn={settings.remembersToken}
            onSet={(remembers) => send({ type: 'remember-token', remembers })}
          />
        )}
        {canKeepAwake() && (
          <SwitchSetting
            id="keep-awake"
            name={say('keepAwake')}
            note={say('keepAwakeNote')}
            isOn={settings.keepsAwake}
            onSet={(keepsAwake) => save({ keepsAwake })}
          />
        )}
        {settings.dialect === 'v8' && (
          <SwitchSetting
            id="deafened"
            name={say('deafened')}
            note={say('deafenedNote')}
            isOn={settings.isDeafened}
            onSet={(isDeafened) => save({ isDeafened })}
          />
        )}
        <SwitchSetting
          id="shows-status"
          name={say('showsStatus')}
          note={say('showsStatusNote', statusText(plays ?? say('showsExample')))}
          isOn={settings.showsStatus}
          onSet={(isOn) => withApi(isOn, (showsStatus) => save({ showsStatus }))}
        />
        <SwitchSetting
          id="shows-activity"
          name={say('showsActivity')}
          note={say('showsActivityNote', plays ?? say('showsExample'))}
          isOn={settings.showsActivity}
          onSet={(showsActivity) => save({ showsActivity })}
        />
        <SwitchSetting
          id="names-owner"
          name={say('namesOwner')}
          note={say('namesOwnerNote')}
          isOn={settings.namesOwner}
          onSet={(isOn) => withApi(isOn, (namesOwner) => save({ namesOwner }))}
        />
        <ChoiceSetting
          id="leave-alone"
          name={say('leaveWhenAlone')}
          note={say('leaveWhenAloneNote')}
          choices={[null, ...leaveChoices].map((minutes) => ({
            id: `leave-alone-${minutes ?? 'never'}`,
            label: minutes === null ? say('leaveNever') : numberText(say, minutes),
            isChosen: minutes === settings.leavesAfterMin,
            onChoose: () => save({ leavesAfterMin: minutes }),
          }))}
        />
        <SelectSetting
          id="language"
          name={say('languageName')}
          note={say('languageNote')}
          value={language === null ? '' : tagOf(language)}
          onSet={(tag) => save({ language: tag === '' ? null : tag })}
        >
          <option value="" selected={language === null}>
            {say('languageOfBrowser')}
          </option>
          {languageChoices.map(({ tag, name }) => (
            <option key={tag} value={tag} lang={tag} selected={language !== null && tagOf(language) === tag}>
              {name}
            </option>
          ))}
        </SelectSetting>
      </div>
    </section>
  );
}
