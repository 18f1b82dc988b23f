import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/icon.tsx';
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
  onSet,
}: Described & {
  /** why it went back by itself */
  problem?: string | null;
  isOn: boolean;
  isDisabled?: boolean;
  onSet: (isOn: boolean) => void;
}) {
  return (
    <div class="setting">
      <div>
        <label class="setting__name" for={id}>
          {name}
        </label>
        <p class="setting__note" id={`${id}-note`}>
          {note}
        </p>
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
        aria-describedby={`${id}-note`}
        checked={isOn}
        disabled={isDisabled}
        onChange={({ currentTarget }) => onSet(currentTarget.checked)}
      />
    </div>
  );
}

export interface Choice {
  id: string;
  label: string;
  isChosen: boolean;
  onChoose: () => void;
}

/** One of a few visible choices: a short word each, or below each other a sentence each. */
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
