import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { collectHost } from './host-parts.ts';
import { contentOf } from './version-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-payload-'));
  const davey = ['node_modules/@snazzah/davey/package.json', 'node_modules/@snazzah/davey/index.js'];
  for (const file of ['main.mjs', 'sender-thread.mjs', 'dave.cjs', 'node.exe', 'earshot-host', ...davey]) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), file.endsWith('.json') ? '{}' : file);
  }
});
afterEach(() => rm(dir, { recursive: true }));

const content = async (system: 'windows' | 'linux', needsNode = true) =>
  contentOf({ system, files: await collectHost(dir), nodePath: join(dir, 'node.exe'), nodes: ['/n/node'], needsNode });
const names = ({ files }: Awaited<ReturnType<typeof content>>): string[] => files.map(({ to }) => to);

it('on Windows a manifest names the launcher of the payload, whose bytes count', async () => {
  await writeFile(join(dir, 'earshot-host.exe'), 'MZ');
  const made = await content('windows');
  expect(made).toMatchObject({ program: 'earshot-host.exe', node: 'node.exe' });
  expect(names(made)).toEqual(expect.arrayContaining(['earshot-host.exe', 'node.exe']));
  expect(names(made)).not.toContain('earshot-host.bat');
  await appendFile(join(dir, 'earshot-host.exe'), 'changed');
  expect((await content('windows')).digest).not.toBe(made.digest);
});

it('on Windows a manifest names the batch file if there is no launcher', async () => {
  const made = await content('windows');
  expect(made.program).toBe('earshot-host.bat');
  expect(names(made)).toEqual(expect.arrayContaining(['earshot-host.bat', 'node.exe']));
});

it('another Node, another script and another part each make another digest', async () => {
  const digests = [(await content('linux', false)).digest, (await content('linux')).digest];
  await appendFile(join(dir, 'node.exe'), '2');
  digests.push((await content('linux')).digest);
  await appendFile(join(dir, 'dave.cjs'), '2');
  digests.push((await content('linux')).digest);
  expect(new Set(digests).size).toBe(4);
  expect(await content('linux', false)).toMatchObject({ program: 'earshot-host', node: '/n/node' });
});
