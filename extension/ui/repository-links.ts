import type { BuildFacts } from './build-facts.ts';

type Origin = Pick<BuildFacts, 'repository'>;

export const repositoryUrl = ({ repository }: Origin): string => repository;
/** The README: what Earshot does, and what to do if it does not. */
export const helpUrl = ({ repository }: Origin): string => `${repository}#readme`;
export const issuesUrl = ({ repository }: Origin): string => `${repository}/issues`;
export const releasesUrl = ({ repository }: Origin): string => `${repository}/releases`;

/** As they are on the branch that GitHub shows first. */
const documentUrl = ({ repository }: Origin, path: string): string => `${repository}/blob/HEAD/${path}`;
export const privacyUrl = (origin: Origin): string => documentUrl(origin, 'PRIVACY.md');
export const securityUrl = (origin: Origin): string => documentUrl(origin, 'SECURITY.md');

/**
 * The form for a new issue.
 * @param fields of .github/ISSUE_TEMPLATE/problem.yml, by their ids, filled in beforehand. All of it stands in the address:
 * GitHub refuses one of more than 8 kB.
 */
export const problemFormUrl = ({ repository }: Origin, fields: Readonly<Record<string, string>> = {}): string =>
  `${repository}/issues/new?${new URLSearchParams({ template: 'problem.yml', ...fields }).toString()}`;
