import { Slider } from '../../popup/mix/slider.tsx';
import { say } from '../../ui/say.ts';
import type { Pad } from '../library/library.ts';

interface PadEditorProps {
  at: number;
  pad: Pad;
  onEdit: (fields: Partial<Pick<Pad, 'name' | 'kind' | 'volume'>>) => void;
  onClear: () => void;
  onChoose: () => void;
}

const kinds = [
  ['effect', 'padEffect'],
  ['loop', 'padLoop'],
] as const;

/** A pad opened for editing, in its own place: name, file, kind and volume. */
export function PadEditor({ at, pad, onEdit, onClear, onChoose }: PadEditorProps) {
  const key = String(at + 1);
  return (
    <fieldset class="pad pad--open" aria-label={say('padSettings', key)}>
      <div class="field">
        <input
          id={`pad-${key}-name`}
          aria-label={say('padName', key)}
          value={pad.name}
          maxLength={200}
          onInput={({ currentTarget }) => onEdit({ name: currentTarget.value })}
        />
      </div>
      <div class="segmented">
        {kinds.map(([kind, word]) => (
          <label key={kind}>
            <input
              type="radio"
              name={`pad-${key}-kind`}
              checked={pad.kind === kind}
              onChange={() => onEdit({ kind })}
            />
            {say(word)}
          </label>
        ))}
      </div>
      <Slider
        id={`pad-${key}-volume`}
        percent={Math.round(pad.volume * 100)}
        max={100}
        name={say('tabVolume', pad.name)}
        onSet={(percent) => onEdit({ volume: percent / 100 })}
      />
      <div class="pad__acts">
        <button class="button button--text" type="button" aria-label={say('padOtherFile', key)} onClick={onChoose}>
          {say('file')}
        </button>
        <button class="button button--text" type="button" aria-label={say('padClear', key)} onClick={onClear}>
          {say('clear')}
        </button>
      </div>
    </fieldset>
  );
}
