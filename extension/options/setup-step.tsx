import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';
import './setup-step.css';

interface SetupStepProps {
  id: string;
  number: number;
  progress: 'done' | 'now' | 'later';
  title: string;
  /** the step's progress, in a word or two; announced when it changes */
  state?: ComponentChildren;
  tone?: 'well' | 'danger' | undefined;
  children?: ComponentChildren;
}

/** One step of the setup. */
export function SetupStep({ id, number, progress, title, state, tone, children }: SetupStepProps) {
  return (
    <li id={id} class={`setup-step sheet setup-step--${progress}`} data-progress={progress}>
      <span class="setup-step__number">
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
      <div class="setup-step__body">
        <div class="setup-step__head">
          <h3 class="setup-step__title">{title}</h3>
          <span class={tone ? `state state--${tone}` : 'state'} role="status">
            {state}
          </span>
        </div>
        {children}
      </div>
    </li>
  );
}
