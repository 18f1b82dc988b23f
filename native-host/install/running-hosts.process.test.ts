import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foldersInUse } from './running-hosts.ts';

it('knows the folder that a host runs from, also through a link, and not its neighbour', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'earshot running ü ')));
  for (const name of ['1.0.0', '1.0.0.2']) await mkdir(join(root, 'home', name), { recursive: true });
  await symlink(join(root, 'home'), join(root, 'linked'));
  const main = join(root, 'home/1.0.0/main.mjs');
  await writeFile(main, "console.log('here'); setInterval(() => undefined, 1000);");
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child.stdout, 'data');
    const [linked, neighbour] = [join(root, 'linked/1.0.0'), join(root, 'linked/1.0.0.2')];
    expect([...(await foldersInUse([linked, neighbour]))]).toEqual([linked]);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect([...(await foldersInUse([linked, neighbour]))]).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    await rm(root, { recursive: true });
  }
});
