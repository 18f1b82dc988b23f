import { execFile } from 'node:child_process';
import { chmod, copyFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { boxCommand, boxLibraries, buildBox } from '../build/box.ts';
import { createPackageList, noticesOf } from '../build/bundled-packages.ts';
import { packageAddresses } from '../build/repository.ts';
import { inStage, notices } from './host.ts';

const run = promisify(execFile);
const { version, engines, license, dependencies } = packageJson;

/**
 * Makes the npm package of the box.
 * @returns the tarball's path; npm gives every file in it the same time
 */
export const packBox = (outDir: string): Promise<string> =>
  inStage(async (stageDir) => {
    const dir = resolve(stageDir, 'box');
    const packages = createPackageList();
    await buildBox(dir, packages);
    await copyFile('LICENSE', join(dir, 'LICENSE'));
    for (const name of ['README.md', 'CONFORMANCE.md']) await copyFile(join('local-server', name), join(dir, name));
    await writeFile(join(dir, notices), await noticesOf(packages.dirs));
    const manifest = {
      name: 'earshot-box',
      version,
      description: 'Test your own Discord bot without Discord: gateway, REST, and voice with end-to-end encryption.',
      license,
      ...packageAddresses('local-server'),
      type: 'module',
      engines,
      bin: { 'earshot-box': boxCommand },
      exports: { '.': { types: './index.d.ts', default: './index.mjs' }, './package.json': './package.json' },
      dependencies: Object.fromEntries(boxLibraries.map((name) => [name, dependencies[name]])),
    };
    await writeFile(join(dir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    // npm hands on the rights as they are, and they come from a umask.
    for (const name of await readdir(dir)) await chmod(join(dir, name), name === boxCommand ? 0o755 : 0o644);
    await run('npm', ['pack', dir, '--pack-destination', resolve(outDir), '--loglevel=error'], {
      shell: process.platform === 'win32',
    });
    return join(outDir, `earshot-box-${version}.tgz`);
  });
