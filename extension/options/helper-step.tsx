import type { SessionView } from '../page-contract/view.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Waiting } from '../ui/icon.tsx';
import { installCommand } from '../ui/install-command.ts';
import { say } from '../ui/say.ts';
import { SetupStep } from './setup-step.tsx';

/** @param props.isHint it works as it is: nothing that catches the eye */
function InstallLine({ isHint = false }: { isHint?: boolean }) {
  const command = installCommand();
  return (
    <div class="line">
      <div class="command">
        <code id="install-command">{command}</code>
      </div>
      <CopyButton
        id="copy-command"
        look={isHint ? 'plain' : 'primary'}
        text={command}
        label={say('actionCopyCommand')}
      />
    </div>
  );
}

function RunningHelper({ version, hint }: { version: string | null; hint: SessionView['helperHint'] }) {
  return (
    <SetupStep
      id="helper-step"
      number={1}
      progress="done"
      title={say('helperStep')}
      tone="well"
      state={version === null ? say('helperRunning') : say('helperRunningVersion', version)}
    >
      {hint === 'update-extension' && <p class="setup-step__text">{say('hintUpdateExtension')}</p>}
      {hint === 'update-host' && (
        <>
          <p class="setup-step__text">{say('hintUpdateHelper')}</p>
          <InstallLine isHint />
        </>
      )}
    </SetupStep>
  );
}

/** The background asks for the helper again and again while this page is open; the step turns by itself. */
export function HelperStep({
  helper,
  helperVersion,
  helperHint,
}: Pick<SessionView, 'helper' | 'helperVersion' | 'helperHint'>) {
  if (helper === 'ready') return <RunningHelper version={helperVersion} hint={helperHint} />;
  if (helper === 'new') {
    return (
      <SetupStep id="helper-step" number={1} progress="now" title={say('helperStep')}>
        <p class="setup-step__text">{say('problem_extension_old')}</p>
      </SetupStep>
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
    <SetupStep
      id="helper-step"
      number={1}
      progress="now"
      title={say(isOld ? 'helperStepUpdate' : 'helperStepInstall')}
      state={state}
    >
      <p class="setup-step__text">{say('helperText')}</p>
      <InstallLine />
    </SetupStep>
  );
}
