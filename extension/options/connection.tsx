import { dialects, voiceModes, type Dialect, type VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { SettingsView } from '../session/view.ts';
import { Icon } from '../ui/icon.tsx';
import { numberText } from '../ui/count-text.ts';
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
        {dialects.map((name) => (
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

function ModeSetting({
  dialect,
  mode,
  onSet,
}: Pick<SettingsView, 'dialect' | 'mode'> & { onSet: (mode: VoiceMode) => void }) {
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

/** What Discord's channels come with, in kbit/s, and the ends of what Opus can do. */
const bitrates = [16, 32, 64, 96, 128, 256, 384, 510];

function BitrateSetting({ bitrate, onSet }: { bitrate: number | null; onSet: (bitrate: number | null) => void }) {
  const offered = [...new Set([...bitrates, ...(bitrate === null ? [] : [bitrate / 1000])])].sort((a, b) => a - b);
  return (
    <div class="setting setting--wide">
      <div>
        <label class="setting__name" for="bitrate">
          {say('bitrate')}
        </label>
        <p class="setting__note">{say('bitrateNote')}</p>
      </div>
      <div class="field">
        <select
          id="bitrate"
          value={bitrate ?? ''}
          onChange={({ currentTarget: { value } }) => onSet(value === '' ? null : Number(value))}
        >
          <option value="" selected={bitrate === null}>
            {say('bitrateChannel')}
          </option>
          {offered.map((kilobits) => (
            <option key={kilobits} value={kilobits * 1000} selected={bitrate === kilobits * 1000}>
              {say('factBitrateValue', numberText(say, kilobits))}
            </option>
          ))}
        </select>
        <Icon name="down" small />
      </div>
    </div>
  );
}

/** Which server, and how it is spoken to. Each change is saved at once; texts when they are handed in. */
export function Connection({ settings, view, refusal, send }: Session & { settings: SettingsView }) {
  const { dialect, mode, bitrate, gatewayUrl, documentPort } = settings;
  const save = (changed: Partial<Omit<SettingsView, 'remembersToken'>>) =>
    send({ type: 'save-settings', settings: changed });
  const refused = refusal?.command === 'save-settings' && view ? refusal.code : null;
  const subject = { guildId: null, channelId: null, liveMs: null };
  return (
    <section class="part" aria-labelledby="s-connection">
      <h2 class="part__title" id="s-connection">
        {say('connection')}
      </h2>
      <div class="sheet">
        <DialectSetting dialect={dialect} onSet={(name) => save({ dialect: name, mode: voiceModes[name][0] })} />
        <ModeSetting dialect={dialect} mode={mode} onSet={(name) => save({ mode: name })} />
        {mode !== 'plain' && <BitrateSetting bitrate={bitrate} onSet={(bits) => save({ bitrate: bits })} />}
        <TextSetting
          id="gateway"
          label={say('gatewayLabel')}
          note={say('gatewayNote')}
          value={gatewayUrl}
          problem={refused && view ? problemSentence(say, view, { ...subject, code: refused }) : null}
          onSave={(url) => save({ gatewayUrl: url })}
        >
          {!isDiscord(gatewayUrl) && (
            <button
              id="use-discord"
              class="button button--text"
              type="button"
              onClick={() => save({ gatewayUrl: discordGateway })}
            >
              {say('useDiscord')}
            </button>
          )}
        </TextSetting>
        {isLocal(gatewayUrl) && dialect === 'original' && (
          <PortSetting port={documentPort} onSave={(port) => save({ documentPort: port })} />
        )}
      </div>
    </section>
  );
}
