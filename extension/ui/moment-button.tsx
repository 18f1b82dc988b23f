import { useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';
import { say, type MessageKey } from './say.ts';
import { SwapLabel } from './swap-label.tsx';

/** How long the button shows the result. */
const saidMs = 2000;

interface MomentButtonProps {
  id?: string | undefined;
  icon: IconName;
  label: string;
  /** spoken, if the label alone does not tell of what */
  name?: string | undefined;
  words: { done: MessageKey; failed: MessageKey };
  /** rejects if it failed */
  act: () => Promise<unknown>;
  look?: 'primary' | 'plain' | 'text';
  wide?: boolean;
}

/** A button that shows its result for a moment, at the same width and for screen readers too. */
export function MomentButton({
  id,
  icon,
  label,
  name,
  words: { done, failed },
  act,
  look = 'primary',
  wide = false,
}: MomentButtonProps) {
  const [said, setSaid] = useState<{ word: MessageKey; atMs: number } | null>(null);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), saidMs);
    return () => clearTimeout(timer);
  }, [said]);
  const tell = (word: MessageKey) => () => setSaid({ word, atMs: Date.now() });
  const word = said?.word;
  return (
    <>
      <button
        id={id}
        class={`button button--swap ${look === 'plain' ? '' : `button--${look}`} ${wide ? 'button--wide' : ''}`}
        type="button"
        onClick={() => void act().then(tell(done), tell(failed))}
        aria-label={word ? say(word) : name}
      >
        <SwapLabel isShown={!word}>
          <Icon name={icon} small />
          {label}
        </SwapLabel>
        <SwapLabel isShown={word === done}>
          <Icon name="check" small />
          {say(done)}
        </SwapLabel>
        <SwapLabel isShown={word === failed}>
          <Icon name="alert" small />
          {say(failed)}
        </SwapLabel>
      </button>
      <span class="only-spoken" role="status">
        {word && say(word)}
      </span>
    </>
  );
}
