import type { BuildFacts } from './build-facts.ts';
import { problemFormUrl } from './repository-links.ts';

/** Of the whole address: servers refuse those above 8 kB, and some programs between stop earlier. */
export const longestReport = 6000;

/** Whether the build knows where reports go, and where help is. */
export const hasRepository = ({ repository }: Partial<Pick<BuildFacts, 'repository'>>): boolean => Boolean(repository);

interface Report {
  /** for the diagnostics report, see diagnostics-text.ts */
  diagnostics: string;
  /** of the problem whose card was pressed; the form is named for it */
  code: string | null;
}

const titleOf = ({ code }: Pick<Report, 'code'>): { title?: string } => (code === null ? {} : { title: `[${code}] ` });

/** The address of the form with everything filled in; null if that would be too long. */
export function reportUrl(origin: Pick<BuildFacts, 'repository'>, report: Report): string | null {
  const url = problemFormUrl(origin, { ...titleOf(report), diagnostics: report.diagnostics });
  return url.length <= longestReport ? url : null;
}

/** The same with a sentence that says where the diagnostics are to be had. */
export const reportUrlWithout = (
  origin: Pick<BuildFacts, 'repository'>,
  report: Pick<Report, 'code'>,
  sentence: string,
): string => problemFormUrl(origin, { ...titleOf(report), diagnostics: sentence });
