import packageJson from '../../package.json' with { type: 'json' };

/**
 * The web address of the sources, issues and releases, without a slash at its end. package.json's `repository` is the
 * only place that names it: whoever publishes elsewhere changes it there.
 */
export const repository = packageJson.repository.url.replace(/^git\+|\.git$/g, '');

/**
 * What the package.json of a published package says about where it comes from.
 * @param directory with its README, which npm's site shows: links in it lead on from there
 */
export const packageAddresses = (directory: string) => ({
  repository: { ...packageJson.repository, directory },
  homepage: `${repository}/tree/main/${directory}#readme`,
  bugs: `${repository}/issues`,
});
