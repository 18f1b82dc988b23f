import { useState } from 'preact/hooks';
import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { buildFacts } from './build-facts.ts';
import { Icon } from './icon.tsx';
import { hasRepository } from './report-link.ts';
import { reportedKeys, reportProblem, type Reported } from './report-problem.ts';
import { say } from './say.ts';
import './report-button.css';

interface ReportButtonProps {
  id: string;
  look?: 'plain' | 'text';
  wide?: boolean;
  view: SessionView;
  /** of the card in which it stands */
  problem?: ProblemView;
  onReported?: () => void;
}

/** Leads to the form for reports, if the build knows of one, and says what is left to do there. */
export function ReportButton({ id, look = 'plain', wide = false, view, problem, onReported }: ReportButtonProps) {
  const [reported, setReported] = useState<Reported | null>(null);
  if (!hasRepository(buildFacts())) return null;
  const told = reported === null || reported === 'filled-in' ? null : say(reportedKeys[reported]);
  return (
    <>
      <button
        id={id}
        class={`button ${look === 'text' ? 'button--text' : ''} ${wide ? 'button--wide' : ''}`}
        type="button"
        onClick={() => void reportProblem(view, problem).then(setReported).then(onReported)}
      >
        {say('reportProblem')}
        <Icon name="outside" small />
      </button>
      <p class={told === null ? 'only-spoken' : 'reported'} role="status">
        {told}
      </p>
    </>
  );
}
