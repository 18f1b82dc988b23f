import packageJson from '../../package.json' with { type: 'json' };
import { repository } from './repository.ts';

/** Whether there is anything to download yet. Set it to true with the first release; the release workflow checks it. */
const isReleased = false as boolean;

/**
 * The folder that a release's files can be downloaded from, without a slash at its end; VERSION in it stands for the
 * release's own. null while there is none: the setup page then shows the command in place of a download.
 */
export const releases = isReleased ? `${repository}/releases/download/vVERSION` : null;

/** As the extension is built with it; a test or another publisher names one in EARSHOT_RELEASES. */
export function releasesAddress(): string | null {
  const address = process.env['EARSHOT_RELEASES'] || releases;
  return address?.replaceAll('VERSION', packageJson.version) ?? null;
}
