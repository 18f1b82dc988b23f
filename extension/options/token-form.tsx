import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';
import './setting.css';
import './token-form.css';

interface TokenFormProps {
  label: string;
  /** how the replaced token was stored */
  remembersNow: boolean;
  /** another token is stored already */
  isNew: boolean;
  isRefused: boolean;
  onSave: (token: string, remember: boolean) => void;
}

/** The token is only in the field, never in state, and is gone with the field as soon as it is stored. */
export function TokenForm({ label, isNew, isRefused, remembersNow, onSave }: TokenFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(false);
  const [remembers, setRemembers] = useState(!isNew || remembersNow);
  useEffect(() => {
    if (isRefused || isNew) field.current?.focus();
  }, [isRefused, isNew]);

  const save = () => {
    const token = field.current?.value.trim() ?? '';
    if (token === '') field.current?.focus();
    else onSave(token, remembers);
  };
  return (
    <form
      id="token-form"
      class="token"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div>
        <label class="field-label" for="token">
          {label}
        </label>
        <div class="line">
          <div class={isRefused ? 'field field--bad' : 'field'}>
            <Icon name="key" small />
            <input
              ref={field}
              id="token"
              type={isShown ? 'text' : 'password'}
              placeholder={say('tokenPlaceholder')}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              aria-describedby="token-note"
              aria-invalid={isRefused}
              // Nobody types a token: a pasted one is complete, and is checked as soon as it is in the field.
              onPaste={() => setTimeout(save)}
            />
            <button
              class="icon-button"
              type="button"
              aria-label={say('tokenShow')}
              aria-pressed={isShown}
              onClick={() => setShown(!isShown)}
            >
              <Icon name="eye" />
            </button>
          </div>
          <button id="save-token" class="button button--primary" type="submit">
            {say('tokenConnect')}
          </button>
        </div>
        <p class="caption token__note" id="token-note">
          {say('tokenNote')}
        </p>
      </div>
      <label class="token__remember" for="remember">
        <span>
          <span class="setting__name" id="remember-name">
            {say('remember')}
          </span>
          <span class="setting__note" id="remember-note">
            {say('rememberNote')}
          </span>
        </span>
        <input
          class="switch"
          type="checkbox"
          role="switch"
          id="remember"
          aria-labelledby="remember-name"
          aria-describedby="remember-note"
          checked={remembers}
          onChange={(event) => setRemembers(event.currentTarget.checked)}
        />
      </label>
    </form>
  );
}
