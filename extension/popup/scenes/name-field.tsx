import { useLayoutEffect, useRef } from 'preact/hooks';
import { maxSceneName } from '../../store/scene.ts';
import { say } from '../../ui/say.ts';

interface NameFieldProps {
  name: string;
  /** null if it was left */
  onDone: (name: string | null) => void;
}

/** In the place of the chips, with the name chosen: Enter saves, Escape leaves. */
export function NameField({ name, onDone }: NameFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <form
      class="scene-name"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(field.current?.value.trim() || null);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Not the popup's.
        event.preventDefault();
        event.stopPropagation();
        onDone(null);
      }}
    >
      <span class="field">
        <input
          ref={field}
          id="scene-name"
          aria-label={say('sceneName')}
          defaultValue={name}
          maxLength={maxSceneName}
          autoComplete="off"
          spellcheck={false}
        />
      </span>
      <button id="scene-save" class="button" type="submit">
        {say('save')}
      </button>
    </form>
  );
}
