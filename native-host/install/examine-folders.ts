import { about, shellQuoted, type Finding } from './finding.ts';
import type { Outside } from './outside.ts';
import { pathsOf, type Places, type Target } from './places.ts';

/**
 * Whether the next installation can write: to the helper's folder, and to where the browsers of this computer look.
 * @param targets of browsers that are here
 * @returns null if it can
 */
export async function examineFolders(
  { system, hostDir }: Places,
  targets: readonly Target[],
  { outside, isSystem }: { outside: Outside; isSystem: boolean },
): Promise<Finding | null> {
  const { hint } = about('folders', 'folders');
  const { dirname } = pathsOf(system);
  // On Windows a folder's mode says nothing; and the files are the host's own there.
  if (system === 'windows') return null;
  const wanted = new Set([hostDir, ...targets.flatMap((each) => [each.hostDir, dirname(each.manifest)])]);
  for (const folder of wanted) {
    let there = folder;
    while (!(await outside.isThere(there)) && dirname(there) !== there) there = dirname(there);
    if (await outside.isWritable(there)) continue;
    const detail = `${there} is not writable: the next install would fail`;
    return isSystem
      ? hint(detail, 'run it as root')
      : hint(detail, `sudo chown "$(id -u)" ${shellQuoted(there)} && chmod u+w ${shellQuoted(there)}`);
  }
  return null;
}
