import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/icon.tsx';
import { useHeld } from '../ui/use-held.ts';
import '../ui/range.css';
import './choice.css';
import './setting.css';

interface Described {
  /** of the control; of a choice, the name that its buttons share */
  id: string;
  name: string;
  note: string;
}

/** Yes or no. */
export function SwitchSetting({
  id,
  name,
  note,
  problem = null,
  isOn,
  isDisabled = false,
  isUnder = false,
  children,
  onSet,
}: Pick<Described, 'id' | 'name'> & {
  note?: string;
  /** why it went back by itself */
  problem?: string | null;
  isOn: boolean;
  isDisabled?: boolean;
  /** it belongs to the switch above */
  isUnder?: boolean;
  /** behind the note */
  children?: ComponentChildren;
  onSet: (isOn: boolean) => void;
}) {
  return (
    <div class={isUnder ? 'setting setting--under' : 'setting'}>
      <div>
        <label class="setting__name" for={id}>
          {name}
        </label>
        {note !== undefined && (
          <p class="setting__note">
            <span id={`${id}-note`}>{note}</span> {children}
          </p>
        )}
        {problem !== null && (
          <p class="setting__problem" id={`${id}-problem`} role="alert">
            {problem}
          </p>
        )}
      </div>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        id={id}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        checked={isOn}
        disabled={isDisabled}
        onChange={({ currentTarget }) => onSet(currentTarget.checked)}
      />
    </div>
  );
}

interface LevelSettingProps extends Pick<Described, 'id' | 'name'> {
  value: number;
  max: number;
  step: number;
  /** what a double click goes back to */
  usual: number;
  textOf: (value: number) => string;
  onSet: (value: number) => void;
}

/** A number on a slider, from 0 on; it belongs to the switch above. */
export function LevelSetting({ id, name, value, max, step, usual, textOf, onSet }: LevelSettingProps) {
  const [shown, setShown] = useHeld(value, onSet);
  return (
    <div class="setting setting--wide setting--under">
      <label class="setting__name" for={id}>
        {name}
      </label>
      <div class="level">
        <input
          id={id}
          class="range"
          type="range"
          min={0}
          max={max}
          step={step}
          value={shown}
          style={{ '--v': shown / max }}
          aria-valuetext={textOf(shown)}
          onInput={({ currentTarget }) => setShown(Number(currentTarget.value))}
          onDblClick={() => setShown(usual)}
        />
        {/* The slider itself says its value; an <output> would say it once more. */}
        <span class="level__value" aria-hidden="true">
          {textOf(shown)}
        </span>
      </div>
    </div>
  );
}

export interface Choice {
  id: string;
  label: string;
  isChosen: boolean;
  onChoose: () => void;
}

/** One of a few visible choices: short words side by side, or sentences below each other. */
export function ChoiceSetting({
  id,
  name,
  note,
  choices,
  look = 'words',
}: Described & { choices: readonly Choice[]; look?: 'words' | 'sentences' }) {
  const isList = look === 'sentences';
  return (
    <div class="setting setting--wide">
      <div>
        <span class="setting__name" id={`${id}-name`}>
          {name}
        </span>
        <p class="setting__note" id={`${id}-note`}>
          {note}
        </p>
      </div>
      <fieldset class={isList ? 'choices' : 'segmented'} aria-labelledby={`${id}-name`} aria-describedby={`${id}-note`}>
        {choices.map((choice) => (
          <label key={choice.id} class={isList ? 'choice' : undefined}>
            <input
              id={choice.id}
              class={isList ? 'radio' : undefined}
              type="radio"
              name={id}
              checked={choice.isChosen}
              onChange={choice.onChoose}
            />
            {choice.label}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

interface SelectSettingProps extends Described {
  value: string;
  onSet: (value: string) => void;
  /** its options, the chosen one marked as such */
  children: ComponentChildren;
}

/** One of many. */
export function SelectSetting({ id, name, note, value, onSet, children }: SelectSettingProps) {
  return (
    <div class="setting setting--wide">
      <div>
        <label class="setting__name" for={id}>
          {name}
        </label>
        <p class="setting__note">{note}</p>
      </div>
      <div class="field">
        <select id={id} value={value} onChange={({ currentTarget }) => onSet(currentTarget.value)}>
          {children}
        </select>
        <Icon name="down" small />
      </div>
    </div>
  );
}
