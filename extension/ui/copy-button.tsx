import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { say } from './say.ts';
import { SwapLabel } from './swap-label.tsx';

/** How long the button shows that the text was copied. */
const copiedMs = 2000;

interface CopyButtonProps {
  id?: string;
  /** what is copied; a function if it changes until the moment of the click */
  text: string | (() => string);
  label: string;
  /** spoken, if the label alone does not tell of what */
  name?: string;
  look?: 'primary' | 'plain' | 'text';
  wide?: boolean;
}

/** Puts `text` on the clipboard and says so for a moment, at the same width. */
export function CopyButton({ id, text, label, name, look = 'primary', wide = false }: CopyButtonProps) {
  const [copiedAt, setCopiedAt] = useState(0);
  useEffect(() => {
    if (copiedAt === 0) return;
    const timer = setTimeout(() => setCopiedAt(0), copiedMs);
    return () => clearTimeout(timer);
  }, [copiedAt]);
  const copy = () =>
    void navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setCopiedAt(Date.now()),
      () => setCopiedAt(0),
    );
  const isCopied = copiedAt > 0;
  return (
    <button
      id={id}
      class={`button button--swap ${look === 'plain' ? '' : `button--${look}`} ${wide ? 'button--wide' : ''}`}
      type="button"
      onClick={copy}
      aria-label={isCopied ? say('copied') : name}
    >
      <SwapLabel isShown={!isCopied}>
        <Icon name="copy" small />
        {label}
      </SwapLabel>
      <SwapLabel isShown={isCopied}>
        <Icon name="check" small />
        {say('copied')}
      </SwapLabel>
    </button>
  );
}
