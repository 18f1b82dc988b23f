import { useLayoutEffect, useRef } from 'preact/hooks';
import { CardSentence } from '../../ui/card-sentence.tsx';
import { problems } from '../../page-contract/problems.ts';
import { problemSentence } from '../../ui/problem-text.ts';
import { say } from '../../ui/say.ts';
import type { ScreenProps } from './screen-props.ts';
import { Header, HelpButton, SettingsButton } from './frame.tsx';

/** No token yet: one card that leads to the settings page. */
export function Setup({ view, problem, openOptions }: ScreenProps) {
  const action = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => action.current?.focus(), []);
  // The settings page shows the helper's state, and anything else that is missing.
  const isRefused = problem !== null && problem.code !== 'token-missing' && problem.action !== 'get-helper';
  return (
    <>
      <Header>
        <HelpButton />
        <SettingsButton onClick={openOptions} />
      </Header>
      <main class="popup__main">
        <section id="setup" class={`problem problem--${isRefused ? problem.kind : 'info'}`} aria-live="polite">
          <CardSentence icon={isRefused ? problems[problem.code].icon : 'key'}>
            {isRefused ? problemSentence(say, view, problem) : say('setupSentence')}
          </CardSentence>
          <button
            ref={action}
            id="open-setup"
            class="button button--primary button--wide"
            type="button"
            onClick={openOptions}
          >
            {say('setupAction')}
          </button>
        </section>
      </main>
    </>
  );
}
