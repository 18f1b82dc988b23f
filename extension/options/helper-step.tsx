import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { problems } from '../page-contract/problems.ts';
import { Waiting } from '../ui/icon.tsx';
import { problemSentence } from '../ui/problem-text.ts';
import { say } from '../ui/say.ts';
import { GetHelper } from './get-helper.tsx';
import { SetupStep } from './setup-step.tsx';

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
          <GetHelper why={null} />
        </>
      )}
    </SetupStep>
  );
}

/** A helper that has to be reinstalled; for a missing or old one the step itself says so. */
function faultOf({ problem }: SessionView): ProblemView | null {
  if (!problem || problem.code === 'host-missing' || problem.code === 'protocol-incompatible') return null;
  return problems[problem.code].action === 'get-helper' ? problem : null;
}

/** The background looks for the helper repeatedly while this page is open; the step changes by itself. */
export function HelperStep({ view }: { view: SessionView }) {
  const { helper, helperVersion, helperHint } = view;
  if (helper === 'ready') return <RunningHelper version={helperVersion} hint={helperHint} />;
  if (helper === 'new') {
    return (
      <SetupStep id="helper-step" number={1} progress="now" title={say('helperStep')}>
        <p class="setup-step__text">{say('problem_extension_old')}</p>
      </SetupStep>
    );
  }
  const isOld = helper === 'old';
  const fault = faultOf(view);
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
      <GetHelper why={fault ? problemSentence(say, view, fault) : say('helperText')} />
    </SetupStep>
  );
}
