import { useEffect, useState } from 'preact/hooks';
import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import { fadeChoices, type Settings } from '../store/settings.ts';
import { numberText } from '../ui/count-text.ts';
import { say } from '../ui/say.ts';
import { offeredBitrates } from './offered-bitrates.ts';
import { ChoiceSetting, SwitchSetting } from './setting.tsx';

interface SectionProps {
  settings: SessionView['settings'];
  autoBitrate: SessionView['autoBitrate'];
  send: (command: ViewCommand) => void;
}

const autoLabel = (bits: number | null): string =>
  bits === null ? say('bitrateChannel') : say('bitrateAuto', numberText(say, bits / 1000));

/** The sound of the sum, and what happens to tabs that join or leave the mix. */
export function MixSettings({ settings, autoBitrate, send }: SectionProps) {
  const { bitrate, mode, fadeSeconds, levels, remembersSites } = settings;
  const save = (changed: Partial<Settings>) => send({ type: 'save-settings', settings: changed });
  return (
    <section class="part" aria-labelledby="s-mix">
      <h2 class="part__title" id="s-mix">
        {say('mixPart')}
      </h2>
      <div class="sheet">
        {mode !== 'plain' && (
          <ChoiceSetting
            id="bitrate"
            name={say('bitrate')}
            note={say('bitrateNote')}
            choices={offeredBitrates(bitrate).map((bits) => ({
              id: `bitrate-${bits === null ? 'channel' : bits / 1000}`,
              label: bits === null ? autoLabel(autoBitrate) : numberText(say, bits / 1000),
              isChosen: bits === bitrate,
              onChoose: () => save({ bitrate: bits }),
            }))}
          />
        )}
        <ChoiceSetting
          id="fades"
          name={say('fades')}
          note={say('fadesNote')}
          choices={fadeChoices.map((seconds) => ({
            id: `fade-${seconds}`,
            label: seconds === 0 ? say('fadeNone') : say('fadeSeconds', numberText(say, seconds)),
            isChosen: seconds === fadeSeconds,
            onChoose: () => save({ fadeSeconds: seconds }),
          }))}
        />
        <SwitchSetting
          id="levels"
          name={say('levels')}
          note={say('levelsNote')}
          isOn={levels}
          onSet={(isOn) => save({ levels: isOn })}
        />
        <SwitchSetting
          id="remembers-sites"
          name={say('remembersSites')}
          note={say('remembersSitesNote')}
          isOn={remembersSites}
          onSet={(isOn) => save({ remembersSites: isOn })}
        >
          <ForgetSites onForget={() => send({ type: 'forget-sites' })} />
        </SwitchSetting>
      </div>
    </section>
  );
}

/** Long enough to be read. */
const saidMs = 2000;

function ForgetSites({ onForget }: { onForget: () => void }) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), saidMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <button
      id="forget-sites"
      class="button button--text"
      type="button"
      onClick={() => {
        onForget();
        setDone(true);
      }}
    >
      <span aria-live="polite">{say(isDone ? 'forgotten' : 'forgetSites')}</span>
    </button>
  );
}
