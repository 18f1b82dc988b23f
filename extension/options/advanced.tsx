import { useState } from 'preact/hooks';
import {
  defaultMode,
  dialects,
  voiceModes,
  type Dialect,
  type VoiceMode,
} from '../../shared-protocol/voice-payloads.ts';
import type { SettingsView } from '../page-contract/view.ts';
import { Icon } from '../ui/icon.tsx';
import { problemSentence } from '../ui/problem-text.ts';
import { dialectText, modeText } from '../ui/protocol-text.ts';
import { say } from '../ui/say.ts';
import type { Session } from '../ui/use-session.ts';
import { discordGateway, isDiscord, isLocal } from './discord-links.ts';
import { PortSetting } from './port-setting.tsx';
import { TextSetting } from './text-setting.tsx';

function DialectSetting({ dialect, onSet }: { dialect: Dialect; onSet: (dialect: Dialect) => void }) {
  return (
    <div class="setting setting--wide">
      <div>
        <span class="setting__name" id="dialect-name">
          {say('dialect')}
        </span>
        <p class="setting__note" id="dialect-note">
          {say('dialectNote')}
        </p>
      </div>
      <fieldset class="segmented" aria-labelledby="dialect-name" aria-describedby="dialect-note">
        {[...dialects].reverse().map((name) => (
          <label key={name}>
            <input
              id={`dialect-${name}`}
              type="radio"
              name="dialect"
              value={name}
              checked={dialect === name}
              onChange={() => onSet(name)}
            />
            {dialectText(say, name)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

interface ModeSettingProps extends Pick<SettingsView, 'dialect' | 'mode'> {
  onSet: (mode: VoiceMode) => void;
}

function ModeSetting({ dialect, mode, onSet }: ModeSettingProps) {
  return (
    <div class="setting setting--wide">
      <div>
        <label class="setting__name" for="mode">
          {say('mode')}
        </label>
        <p class="setting__note">{say('modeNote')}</p>
      </div>
      <div class="field">
        <select id="mode" value={mode} onChange={(event) => onSet(event.currentTarget.value as VoiceMode)}>
          {voiceModes[dialect].map((name) => (
            <option key={name} value={name} selected={name === mode}>
              {modeText(say, name)}
            </option>
          ))}
        </select>
        <Icon name="down" small />
      </div>
    </div>
  );
}

interface ServerSettingProps {
  gatewayUrl: string;
  /** why the last address was refused */
  problem: string | null;
  onSave: (gatewayUrl: string) => void;
}

function ServerSetting({ gatewayUrl, problem, onSave }: ServerSettingProps) {
  const [isAsked, setAsked] = useState(false);
  const isOther = isAsked || !isDiscord(gatewayUrl);
  const choices = [
    { id: 'server-discord', label: 'Discord', isChecked: !isOther },
    { id: 'server-other', label: say('serverOther'), isChecked: isOther },
  ];
  return (
    <>
      <div class="setting setting--wide">
        <div>
          <span class="setting__name" id="server-name">
            {say('server')}
          </span>
          <p class="setting__note" id="server-note">
            {say('serverNote')}
          </p>
        </div>
        <fieldset class="segmented" aria-labelledby="server-name" aria-describedby="server-note">
          {choices.map(({ id, label, isChecked }) => (
            <label key={id}>
              <input
                id={id}
                type="radio"
                name="server"
                checked={isChecked}
                onChange={() => {
                  setAsked(id === 'server-other');
                  if (id === 'server-discord') onSave(discordGateway);
                }}
              />
              {label}
            </label>
          ))}
        </fieldset>
      </div>
      {isOther && (
        <TextSetting
          id="gateway"
          label={say('gatewayLabel')}
          note={say('gatewayNote')}
          value={isDiscord(gatewayUrl) ? '' : gatewayUrl}
          problem={problem}
          onSave={onSave}
        />
      )}
    </>
  );
}

/** How the server is spoken to, and which one. Each change is saved at once; texts when they are handed in. */
export function Advanced({ settings, view, refusal, send }: Session & { settings: SettingsView }) {
  const { dialect, mode, gatewayUrl, documentPort } = settings;
  const save = (changed: Partial<Omit<SettingsView, 'remembersToken'>>) =>
    send({ type: 'save-settings', settings: changed });
  const refused = refusal?.command === 'save-settings' && view ? refusal.code : null;
  const subject = { guildId: null, channelId: null, liveMs: null };
  return (
    <section class="part part--near" aria-label={say('advanced')}>
      <details id="advanced" class="sheet more">
        <summary>
          {say('advanced')}
          <Icon name="down" />
        </summary>
        <DialectSetting dialect={dialect} onSet={(name) => save({ dialect: name, mode: defaultMode[name] })} />
        <ModeSetting dialect={dialect} mode={mode} onSet={(name) => save({ mode: name })} />
        <ServerSetting
          gatewayUrl={gatewayUrl}
          problem={refused && view ? problemSentence(say, view, { ...subject, code: refused }) : null}
          onSave={(url) => save({ gatewayUrl: url })}
        />
        {isLocal(gatewayUrl) && dialect === 'original' && (
          <PortSetting port={documentPort} onSave={(port) => save({ documentPort: port })} />
        )}
      </details>
    </section>
  );
}
