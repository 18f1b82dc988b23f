import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import { say } from './say.ts';
import './card.css';

interface CardSentenceProps {
  icon: IconName;
  children: ComponentChildren;
  /** id of the cross, and what it does */
  dismiss?: { id: string; onClick: () => void } | undefined;
}

/** A card's sentence, beside its picture. */
export function CardSentence({ icon, children, dismiss }: CardSentenceProps) {
  return (
    <div class="problem__sentence">
      <span class="problem__tile">
        <Icon name={icon} />
      </span>
      <p>{children}</p>
      {dismiss && (
        <button id={dismiss.id} class="icon-button" type="button" aria-label={say('dismiss')} onClick={dismiss.onClick}>
          <Icon name="close" small />
        </button>
      )}
    </div>
  );
}
