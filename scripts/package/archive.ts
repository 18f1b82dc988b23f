import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { commandScript } from './command-script.ts';
import { inStage } from './host.ts';
import { settle } from './settle.ts';

const run = promisify(execFile);

/** For people who double-click: Terminal runs it, and shows what it said until the window is closed. */
const installCommand = `#!/bin/sh
here=$(CDPATH= cd -- "\${0%/*}/" && pwd -P)
if /bin/sh "$here/earshot-host" install; then
  echo
  echo "Done. Go back to your browser. Earshot will find its helper. You can close this window."
else
  echo
  echo "The installation failed. See the message above."
fi
`;

/**
 * Makes the archive for people who want no installer, or may not run one: the payload with the command beside it, in one
 * folder.
 * @returns the archive's path
 */
export const packArchive = (
  { payload, isMac }: { payload: string; isMac: boolean },
  out: string,
  compressor = 'gzip --no-name',
): Promise<string> =>
  inStage(async (stageDir) => {
    const name = basename(out, '.tar.gz');
    const dir = join(stageDir, name);
    await cp(payload, dir, { recursive: true });
    await writeFile(join(dir, 'earshot-host'), commandScript());
    if (isMac) await writeFile(join(dir, 'Install Earshot.command'), installCommand);
    await settle(dir, ['node', 'earshot-host', 'earshot-host.mjs', 'Install Earshot.command']);
    // GNU tar and gzip: the same order, owners and bytes wherever it is made; times and rights are those of the files.
    await run(process.platform === 'darwin' ? 'gtar' : 'tar', [
      ...['--create', '--format=ustar', '--sort=name', '--owner=0', '--group=0', '--numeric-owner'],
      ...[`--use-compress-program=${compressor}`, '--file', out, '--directory', stageDir, name],
    ]);
    return out;
  });
