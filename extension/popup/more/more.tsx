import type { ComponentChildren } from 'preact';
import { toChildArray } from 'preact';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import './more.css';

/** Unused features, folded; with the last line the heading disappears too. */
export function More({ children }: { children: ComponentChildren }) {
  if (toChildArray(children).length === 0) return null;
  return (
    <details id="more" class="health">
      <summary>
        <span>{say('moreYouCanDo')}</span>
        <Icon name="down" small />
      </summary>
      <div class="more">{children}</div>
    </details>
  );
}

interface ExtraProps {
  id: string;
  icon: IconName;
  text: string;
  /** the button's word, and its name for people who do not see the line */
  action: string;
  name: string;
  onAction: () => void;
}

/** One line with one action. */
export function Extra({ id, icon, text, action, name, onAction }: ExtraProps) {
  return (
    <p class="extra">
      <Icon name={icon} />
      <span class="extra__text">{text}</span>
      <button id={id} class="button button--text" type="button" aria-label={name} onClick={onAction}>
        {action}
      </button>
    </p>
  );
}
