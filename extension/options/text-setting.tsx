import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { say } from '../ui/say.ts';
import './setting.css';

interface TextSettingProps {
  id: string;
  label: string;
  note: string;
  value: string;
  /** why the last value was rejected */
  problem: string | null;
  inputMode?: 'numeric' | 'url';
  onSave: (value: string) => void;
  children?: ComponentChildren;
}

/** A line of text that is saved by Enter or by its button. */
export function TextSetting({
  id,
  label,
  note,
  value,
  problem,
  inputMode = 'url',
  onSave,
  children,
}: TextSettingProps) {
  const field = useRef<HTMLInputElement>(null);
  const save = (event: Event) => {
    event.preventDefault();
    onSave(field.current?.value.trim() ?? '');
  };
  return (
    <form class="setting setting--wide" onSubmit={save} noValidate>
      <div>
        <label class="setting__name" for={id}>
          {label}
        </label>
        <p class="setting__note" id={`${id}-note`}>
          {note}
        </p>
        {children}
      </div>
      <div>
        <div class="line line--tight">
          <div class={problem === null ? 'field' : 'field field--bad'}>
            <input
              // A value changed by the background replaces the typed one.
              key={value}
              ref={field}
              id={id}
              type="text"
              inputMode={inputMode}
              defaultValue={value}
              spellcheck={false}
              autocomplete="off"
              aria-describedby={`${id}-note`}
              aria-invalid={problem !== null}
            />
          </div>
          <button id={`save-${id}`} class="button" type="submit">
            {say('save')}
          </button>
        </div>
        <p class="setting__problem" role="alert">
          {problem}
        </p>
      </div>
    </form>
  );
}
