import { isBug, problems } from '../page-contract/problems.ts';
import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { CardSentence } from './card-sentence.tsx';
import { CopyButton } from './copy-button.tsx';
import { listText } from './count-text.ts';
import { HelperAction } from './helper-action.tsx';
import { problemCopy } from './problem-copy.ts';
import { problemActionText, problemSentence } from './problem-text.ts';
import { ReportButton } from './report-button.tsx';
import { say } from './say.ts';

interface ProblemCardProps {
  view: SessionView;
  problem: ProblemView;
  /** sites that the browser asks about when the button is pressed */
  sites?: readonly string[] | undefined;
  onAction: (problem: ProblemView) => void;
  onDismiss?: (() => void) | undefined;
}

/** One sentence, one action, and for a bug the way to report it. What is broken interrupts a screen reader; of all else the page tells in its turn. */
export function ProblemCard({ view, problem, sites = [], onAction, onDismiss }: ProblemCardProps) {
  const label = problemActionText(say, view, problem);
  // News asks for nothing, and nobody is to be drawn into going on in clear.
  const isQuiet = problem.kind === 'info' || problem.action === 'go-on-clear';
  const button = isQuiet ? 'button button--outline button--wide' : 'button button--primary button--wide';
  const copied = problemCopy(say, view, problem);
  return (
    <section
      id="problem"
      class={`problem problem--${problem.kind}`}
      data-code={problem.code}
      role={problem.kind === 'danger' ? 'alert' : undefined}
    >
      <CardSentence
        icon={problems[problem.code].icon}
        dismiss={onDismiss && { id: 'problem-dismiss', onClick: onDismiss }}
      >
        {problemSentence(say, view, problem)}
      </CardSentence>
      {sites.length > 0 && (
        <p id="problem-sites" class="caption">
          {say('sitesAsked', listText(say, sites))}
        </p>
      )}
      {problem.action === 'get-helper' && <HelperAction />}
      {label !== null &&
        (copied !== null ? (
          <CopyButton id="problem-action" text={copied} label={label} wide />
        ) : (
          <button id="problem-action" class={button} type="button" onClick={() => onAction(problem)}>
            {label}
          </button>
        ))}
      {isBug(problem) && (
        <ReportButton id="report-problem" look="text" view={view} problem={problem} onReported={() => window.close()} />
      )}
    </section>
  );
}
