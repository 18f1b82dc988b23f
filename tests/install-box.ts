import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { packBox } from '../scripts/package/box.ts';

const run = promisify(execFile);

/** The box's package, packed and installed by npm into a folder of its own, as its users have it. */
export interface InstalledBox {
  /** inside the project, whose other packages a user's test finds */
  path: string;
  remove(): Promise<void>;
}

export async function installBox(): Promise<InstalledBox> {
  await mkdir('build', { recursive: true });
  const path = await mkdtemp(resolve('build', 'box-user-'));
  const tarball = resolve(await packBox(path));
  await writeFile(join(path, 'package.json'), JSON.stringify({ name: 'box-user', private: true, type: 'module' }));
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', tarball, ...options], { cwd: path });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
