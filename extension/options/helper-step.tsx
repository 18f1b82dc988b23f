import type { SessionView } from '../session/view.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Waiting } from '../ui/icon.tsx';
import { installCommand } from '../ui/install-command.ts';
import { say } from '../ui/say.ts';
import { Stage } from './stage.tsx';

/** The background asks for the helper again and again while this page is open; the step turns by itself. */
export function HelperStep({ helper }: Pick<SessionView, 'helper'>) {
  if (helper === 'ready') {
    return (
      <Stage
        id="helper-step"
        number={1}
        progress="done"
        title={say('helperStep')}
        tone="well"
        state={say('helperRunning')}
      />
    );
  }
  const isOld = helper === 'old';
  const state = (
    <>
      <Waiting />
      {say(isOld ? 'helperOld' : helper === 'missing' ? 'helperMissing' : 'helperLooking')}
    </>
  );
  return (
    <Stage
      id="helper-step"
      number={1}
      progress="now"
      title={say(isOld ? 'helperStepUpdate' : 'helperStepInstall')}
      state={state}
    >
      <p class="stage__text">{say('helperText')}</p>
      <div class="line">
        <div class="command">
          <code id="install-command">{installCommand}</code>
        </div>
        <CopyButton id="copy-command" text={installCommand} label={say('actionCopyCommand')} />
      </div>
    </Stage>
  );
}
