import { useState } from 'preact/hooks';
import { defaultMode, dialects, voiceModes, type VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { SettingsView } from '../page-contract/view.ts';
import { discordGatewayUrl, type Settings } from '../store/settings.ts';
import { Icon } from '../ui/icon.tsx';
import { problemSentence } from '../ui/problem-text.ts';
import { dialectText, modeText } from '../ui/protocol-text.ts';
import { say } from '../ui/say.ts';
import type { Session } from '../ui/use-session.ts';
import { isDiscord, isLocal } from '../ui/discord-links.ts';
import { PortSetting } from './port-setting.tsx';
import { ChoiceSetting, SelectSetting } from './setting.tsx';
import { TextSetting } from './text-setting.tsx';
import './advanced.css';

interface ServerSettingProps {
  gatewayUrl: string;
  /** why the last address was rejected */
  problem: string | null;
  onSave: (gatewayUrl: string) => void;
}

function ServerSetting({ gatewayUrl, problem, onSave }: ServerSettingProps) {
  const [isAsked, setAsked] = useState(false);
  const isOther = isAsked || !isDiscord(gatewayUrl);
  const chooseDiscord = () => {
    setAsked(false);
    onSave(discordGatewayUrl);
  };
  return (
    <>
      <ChoiceSetting
        id="server"
        name={say('server')}
        note={say('serverNote')}
        choices={[
          { id: 'server-discord', label: 'Discord', isChosen: !isOther, onChoose: chooseDiscord },
          { id: 'server-other', label: say('serverOther'), isChosen: isOther, onChoose: () => setAsked(true) },
        ]}
      />
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

/** The protocol and the server. Each change is saved at once; texts when they are submitted. */
export function Advanced({ settings, view, refusal, send }: Session & { settings: SettingsView }) {
  const { dialect, mode, gatewayUrl, documentPort } = settings;
  const save = (changed: Partial<Settings>) => send({ type: 'save-settings', settings: changed });
  const refused = refusal?.command === 'save-settings' && view ? refusal.code : null;
  const subject = { guildId: null, channelId: null, liveMs: null };
  return (
    <section class="part part--near" aria-label={say('advanced')}>
      <details id="advanced" class="sheet more">
        <summary>
          {say('advanced')}
          <Icon name="down" />
        </summary>
        <ChoiceSetting
          id="dialect"
          name={say('dialect')}
          note={say('dialectNote')}
          choices={[...dialects].reverse().map((name) => ({
            id: `dialect-${name}`,
            label: dialectText(say, name),
            isChosen: dialect === name,
            onChoose: () => save({ dialect: name, mode: defaultMode[name] }),
          }))}
        />
        <SelectSetting
          id="mode"
          name={say('mode')}
          note={say('modeNote')}
          value={mode}
          onSet={(name) => save({ mode: name as VoiceMode })}
        >
          {voiceModes[dialect].map((name) => (
            <option key={name} value={name} selected={name === mode}>
              {modeText(say, name)}
            </option>
          ))}
        </SelectSetting>
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
