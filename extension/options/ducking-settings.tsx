import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import { defaultSettings, type Settings } from '../store/settings.ts';
import { numberText, percentText } from '../ui/count-text.ts';
import { say } from '../ui/say.ts';
import { LevelSetting, SwitchSetting } from './setting.tsx';

interface SectionProps {
  settings: SessionView['settings'];
  /** a microphone may be in the mix */
  hasMicrophone: boolean;
  send: (command: ViewCommand) => void;
}

/** Steps of 10 ms are as fine as anybody hears. */
const stepMs = 10;
const times = [
  { key: 'duckAttackMs', id: 'duck-down', name: 'duckAttack', max: 500 },
  { key: 'duckHoldMs', id: 'duck-hold', name: 'duckHold', max: 3000 },
  { key: 'duckReleaseMs', id: 'duck-up', name: 'duckRelease', max: 3000 },
] as const;

/** Lowers the music while people speak. A double click on a slider restores its default. */
export function DuckingSettings({ settings, hasMicrophone, send }: SectionProps) {
  const save = (changed: Partial<Settings>) => send({ type: 'save-settings', settings: changed });
  const milliseconds = (ms: number): string => say('milliseconds', numberText(say, ms));
  return (
    <section class="part" aria-labelledby="s-duck">
      <h2 class="part__title" id="s-duck">
        {say('duckPart')}
      </h2>
      <div class="sheet">
        <SwitchSetting
          id="ducks"
          name={say('duck')}
          note={say('duckNote')}
          isOn={settings.ducks}
          onSet={(ducks) => save({ ducks })}
        />
        {settings.ducks && (
          <>
            <LevelSetting
              id="duck-to"
              name={say('duckTo')}
              value={Math.round(settings.duckShare * 100)}
              max={100}
              step={1}
              usual={defaultSettings.duckShare * 100}
              textOf={(percent) => percentText(say, percent)}
              onSet={(percent) => save({ duckShare: percent / 100 })}
            />
            {times.map(({ key, id, name, max }) => (
              <LevelSetting
                key={id}
                id={id}
                name={say(name)}
                value={settings[key]}
                max={max}
                step={stepMs}
                usual={defaultSettings[key]}
                textOf={milliseconds}
                onSet={(ms) => save({ [key]: ms })}
              />
            ))}
            {hasMicrophone && (
              <SwitchSetting
                id="duck-microphone"
                isUnder
                name={say('ducksForMicrophone')}
                isOn={settings.ducksForMicrophone}
                onSet={(ducksForMicrophone) => save({ ducksForMicrophone })}
              />
            )}
          </>
        )}
      </div>
    </section>
  );
}
