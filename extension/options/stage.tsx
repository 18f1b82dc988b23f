import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';

interface StageProps {
  id: string;
  number: number;
  progress: 'done' | 'now' | 'later';
  title: string;
  /** how far the step is, in a word or two; announced when it changes */
  state?: ComponentChildren;
  tone?: 'well' | 'danger' | undefined;
  children?: ComponentChildren;
}

/** One step of the setup. */
export function Stage({ id, number, progress, title, state, tone, children }: StageProps) {
  return (
    <li id={id} class={`stage sheet stage--${progress}`} data-progress={progress}>
      <span class="stage__number">
        {progress === 'done' ? (
          <>
            <Icon name="check" />
            <span class="only-spoken">{say('stepDone', String(number))}</span>
          </>
        ) : (
          <>
            <span aria-hidden="true">{number}</span>
            <span class="only-spoken">{say('stepNumber', String(number))}</span>
          </>
        )}
      </span>
      <div class="stage__body">
        <div class="stage__head">
          <h3 class="stage__title">{title}</h3>
          <span class={tone ? `state state--${tone}` : 'state'} role="status">
            {state}
          </span>
        </div>
        {children}
      </div>
    </li>
  );
}
