import { browser } from '../browser.ts';
import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { buildFacts } from './build-facts.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { reportUrl, reportUrlWithout } from './report-link.ts';
import { say } from './say.ts';
import { ownSurroundings } from './surroundings.ts';

/** Where the diagnostics are: filled in, too long and on the clipboard, or too long and refused there. */
export type Reported = 'filled-in' | 'copied' | 'not-copied';

/**
 * Opens the form for reports in a tab. What stands in it is what "Copy diagnostics" copies: no token, name, id or
 * address.
 * @param problem of the card that was pressed, in place of the last one
 */
export async function reportProblem(view: SessionView, problem: ProblemView | null = null): Promise<Reported> {
  const diagnostics = diagnosticsText(problem ? { ...view, problem } : view, ownSurroundings());
  const report = { diagnostics, code: problem?.code ?? null };
  const url = reportUrl(buildFacts(), report);
  if (url !== null) {
    await browser.tabs.create({ url });
    return 'filled-in';
  }
  // Before the tab opens: only a page in front may write there.
  const reported = await navigator.clipboard.writeText(diagnostics).then(
    () => 'copied' as const,
    () => 'not-copied' as const,
  );
  await browser.tabs.create({ url: reportUrlWithout(buildFacts(), report, say(reportedKeys[reported])) });
  return reported;
}

/** Also what the form says in the place of the diagnostics. */
export const reportedKeys = { copied: 'reportCopied', 'not-copied': 'reportNotCopied' } as const;
