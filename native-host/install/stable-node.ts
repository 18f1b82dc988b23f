import { realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Names that go with the version, with the shell or with the package that is being run. */
const passing = /\/(?:Cellar|\.nvm|fnm_multishells|node_modules)\//;

/**
 * The name in PATH that leads to this Node and will lead to the next one: Node itself knows only its real path, which
 * Homebrew and version managers remove with each update.
 * @param execPath absolute, without links
 * @returns null if there is none
 */
export function stableNode(execPath: string, path: string = process.env['PATH'] ?? ''): string | null {
  for (const folder of path.split(delimiter)) {
    const name = join(folder, 'node');
    if (!isAbsolute(folder) || passing.test(name) || name === execPath) continue;
    if (realPath(name) === execPath) return name;
  }
  return null;
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
