import { useEffect, useState } from 'preact/hooks';
import type { HelperDownload } from './helper-offer.ts';
import { Icon } from './icon.tsx';
import { say } from './say.ts';
import { SwapLabel } from './swap-label.tsx';
import { systemTexts } from './system-texts.ts';

/** How long it says so: a page cannot know how far its browser is with a download. */
const downloadingMs = 2000;

interface DownloadLinkProps {
  id?: string;
  download: Pick<HelperDownload, 'href' | 'system'>;
  look: 'big' | 'wide' | 'plain' | 'text';
  /** the label as it is spoken, if it alone does not tell of what */
  of?: (label: string) => string;
}

const looks = {
  big: 'button--primary button--big',
  wide: 'button--primary button--wide',
  plain: '',
  text: 'button--text',
};

/** Downloads what installs the helper. A tab of its own, which the browser closes again: the page must stay. */
export function DownloadLink({ id, download: { href, system }, look, of }: DownloadLinkProps) {
  const [pressedAt, setPressedAt] = useState(0);
  useEffect(() => {
    if (pressedAt === 0) return;
    const timer = setTimeout(() => setPressedAt(0), downloadingMs);
    return () => clearTimeout(timer);
  }, [pressedAt]);
  const isPressed = pressedAt > 0;
  const label = say(look === 'text' ? 'actionDownload' : systemTexts[system].download);
  return (
    <a
      id={id}
      class={`button button--swap ${looks[look]}`}
      href={href}
      target="_blank"
      rel="noreferrer"
      aria-label={of?.(isPressed ? say('downloading') : label)}
      onClick={() => setPressedAt(Date.now())}
    >
      <SwapLabel isShown={!isPressed}>
        {look !== 'text' && <Icon name="download" />}
        {label}
      </SwapLabel>
      <SwapLabel isShown={isPressed}>
        {look !== 'text' && <Icon name="check" />}
        {say('downloading')}
      </SwapLabel>
    </a>
  );
}
