import { about, shellQuoted, type Finding } from './finding.ts';
import type { Outside } from './outside.ts';
import { quarantineMark as mark } from './quarantine.ts';

/**
 * macOS marks what a browser downloaded. It refuses to start marked programs that are not notarised, and holds up the
 * loading of a marked library behind a dialogue.
 * @param folders of installed hosts
 */
export async function examineQuarantine(folders: readonly string[], { run }: Outside): Promise<Finding | null> {
  const { ok, wrong } = about('quarantine', 'quarantine');
  for (const folder of folders) {
    // A line for each file that has the mark; files without it are named on stderr.
    const { code, stdout } = await run('/usr/bin/xattr', ['-r', '-p', mark, folder]);
    if (code === null) return null;
    const marked = stdout.split('\n').filter((line) => line.trim() !== '');
    if (marked.length > 0)
      return wrong(
        `macOS has quarantined ${folder} because it was downloaded`,
        `/usr/bin/xattr -dr ${mark} ${shellQuoted(folder)}`,
      );
  }
  return folders.length === 0 ? null : ok('nothing is quarantined');
}
