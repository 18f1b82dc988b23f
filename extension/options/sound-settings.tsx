import { browser } from '../browser.ts';
import type { ViewCommand, SessionView, SettingsView } from '../page-contract/view.ts';
import { numberText } from '../ui/count-text.ts';
import { Icon } from '../ui/icon.tsx';
import { languages } from '../ui/languages.ts';
import { say } from '../ui/say.ts';
import { offeredBitrates } from './offered-bitrates.ts';

type Save = (changed: Partial<Omit<SettingsView, 'remembersToken'>>) => void;

function BitrateSetting({ bitrate, save }: { bitrate: number | null; save: Save }) {
  return (
    <div class="setting setting--wide">
      <div>
        <span class="setting__name" id="bitrate-name">
          {say('bitrate')}
        </span>
        <p class="setting__note" id="bitrate-note">
          {say('bitrateNote')}
        </p>
      </div>
      <fieldset class="segmented" aria-labelledby="bitrate-name" aria-describedby="bitrate-note">
        {offeredBitrates(bitrate).map((bits) => (
          <label key={bits}>
            <input
              id={`bitrate-${bits === null ? 'channel' : bits / 1000}`}
              type="radio"
              name="bitrate"
              checked={bits === bitrate}
              onChange={() => save({ bitrate: bits })}
            />
            {bits === null ? say('bitrateChannel') : numberText(say, bits / 1000)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function StartSetting({ asksForChannel, save }: { asksForChannel: boolean; save: Save }) {
  const choices = [
    { id: 'start-last', asks: false, label: say('startLast') },
    { id: 'start-ask', asks: true, label: say('startAsk') },
  ];
  return (
    <div class="setting setting--wide">
      <div>
        <span class="setting__name" id="start-name">
          {say('whenIStream')}
        </span>
        <p class="setting__note" id="start-note">
          {say('whenIStreamNote')}
        </p>
      </div>
      <fieldset class="choices" aria-labelledby="start-name" aria-describedby="start-note">
        {choices.map(({ id, asks, label }) => (
          <label key={id} class="choice">
            <input
              id={id}
              class="radio"
              type="radio"
              name="start"
              checked={asks === asksForChannel}
              onChange={() => save({ asksForChannel: asks })}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

/** Chromium alone has a way; a wake lock of pages would keep the screen lit, and end with the page. */
const canKeepAwake = (): boolean => browser.runtime.getManifest().permissions?.includes('power') ?? false;

function AwakeSetting({ keepsAwake, save }: { keepsAwake: boolean; save: Save }) {
  return (
    <div class="setting">
      <div>
        <label class="setting__name" for="keep-awake">
          {say('keepAwake')}
        </label>
        <p class="setting__note" id="keep-awake-note">
          {say('keepAwakeNote')}
        </p>
      </div>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        id="keep-awake"
        aria-describedby="keep-awake-note"
        checked={keepsAwake}
        onChange={({ currentTarget }) => save({ keepsAwake: currentTarget.checked })}
      />
    </div>
  );
}

function LanguageSetting({ language, save }: { language: string | null; save: Save }) {
  return (
    <div class="setting setting--wide">
      <div>
        <label class="setting__name" for="language">
          {say('languageName')}
        </label>
        <p class="setting__note">{say('languageNote')}</p>
      </div>
      <div class="field">
        <select
          id="language"
          value={language ?? ''}
          onChange={({ currentTarget: { value } }) => save({ language: value === '' ? null : value })}
        >
          <option value="" selected={language === null}>
            {say('languageOfBrowser')}
          </option>
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code} selected={language === code}>
              {name}
            </option>
          ))}
        </select>
        <Icon name="down" small />
      </div>
    </div>
  );
}

/** How it sounds, how it starts, and what is kept. Each change is saved at once. */
export function SoundSettings({ view, send }: { view: SessionView; send: (command: ViewCommand) => void }) {
  const { settings, hasToken } = view;
  const save: Save = (changed) => send({ type: 'save-settings', settings: changed });
  return (
    <section class="part" aria-labelledby="s-sound">
      <h2 class="part__title" id="s-sound">
        {say('soundAndStart')}
      </h2>
      <div class="sheet">
        {settings.mode !== 'plain' && <BitrateSetting bitrate={settings.bitrate} save={save} />}
        <StartSetting asksForChannel={settings.asksForChannel} save={save} />
        <div class="setting">
          <div>
            <label class="setting__name" for="remember-token">
              {say('rememberToken')}
            </label>
            <p class="setting__note" id="remember-token-note">
              {say('rememberNote')}
            </p>
          </div>
          <input
            class="switch"
            type="checkbox"
            role="switch"
            id="remember-token"
            aria-describedby="remember-token-note"
            checked={hasToken && settings.remembersToken}
            disabled={!hasToken}
            onChange={({ currentTarget }) => send({ type: 'remember-token', remembers: currentTarget.checked })}
          />
        </div>
        {canKeepAwake() && <AwakeSetting keepsAwake={settings.keepsAwake} save={save} />}
        <LanguageSetting language={settings.language} save={save} />
      </div>
    </section>
  );
}
