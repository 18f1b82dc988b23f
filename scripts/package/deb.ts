import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inStage } from './host.ts';
import { epochSeconds, filesIn, settle } from './settle.ts';
import { layOutSystem, treePrograms } from './system-tree.ts';

const run = promisify(execFile);

export type DebArchitecture = 'amd64' | 'arm64';

/** 44 MB; xz would make 34 in ten times the time. */
const usual = ['-Zgzip', '-z6'];

/**
 * Makes the package for Debian, Ubuntu and their relatives. No script of it runs; Node needs glibc 2.28.
 * @returns the package's path
 * @throws Error if dpkg-deb is missing or fails
 */
export const packDeb = (
  { payload, version, architecture }: { payload: string; version: string; architecture: DebArchitecture },
  out: string,
  compression: readonly string[] = usual,
): Promise<string> =>
  inStage(async (root) => {
    await layOutSystem(payload, root, 'deb');
    const files = await filesIn(root);
    const sums: string[] = [];
    let bytes = 0;
    for (const file of files) {
      bytes += (await stat(join(root, file))).size;
      if (!file.startsWith('usr/')) continue;
      const digest = createHash('md5').update(await readFile(join(root, file)));
      sums.push(`${digest.digest('hex')}  ${file}\n`);
    }
    const control = `Package: earshot-host
Version: ${version}
Architecture: ${architecture}
Maintainer: Earshot <earshot@earshot.app>
Section: sound
Priority: optional
Depends: libc6 (>= 2.28), libstdc++6 (>= 5), libgcc-s1 | libgcc1
Installed-Size: ${Math.ceil(bytes / 1024)}
Description: helper of the Earshot browser extension
 Sends a browser tab's sound to a Discord voice channel over UDP. The browser
 starts it for you. If your browser is a Flatpak or Snap, run
 "earshot-host install" once as yourself.
`;
    await mkdir(join(root, 'DEBIAN'));
    await writeFile(join(root, 'DEBIAN/control'), control);
    await writeFile(join(root, 'DEBIAN/md5sums'), sums.join(''));
    const settings = files.filter((file) => file.startsWith('etc/')).map((file) => `/${file}\n`);
    await writeFile(join(root, 'DEBIAN/conffiles'), settings.join(''));
    await settle(root, treePrograms);
    await run('dpkg-deb', ['--root-owner-group', ...compression, '--build', root, out], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(epochSeconds), LC_ALL: 'C' },
    });
    return out;
  });
