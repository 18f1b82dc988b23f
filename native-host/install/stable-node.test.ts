import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stableNode } from './stable-node.ts';

let root: string;
let node: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'earshot-node-')));
  await mkdir(join(root, 'Cellar/node/26.5.0/bin'), { recursive: true });
  node = join(root, 'Cellar/node/26.5.0/bin/node');
  await writeFile(node, '');
});
afterEach(() => rm(root, { recursive: true }));

/** A folder of PATH whose `node` leads to this file. */
const folder = async (name: string, to = node): Promise<string> => {
  await mkdir(join(root, name), { recursive: true });
  await symlink(to, join(root, name, 'node'));
  return join(root, name);
};

it('is the first name in PATH that leads to the Node that runs', async () => {
  const other = join(root, 'other-node');
  await writeFile(other, '');
  const path = [await folder('other', other), await folder('opt/bin'), await folder('later')].join(delimiter);
  expect(stableNode(node, path)).toBe(join(root, 'opt/bin/node'));
});

it.each(['Cellar/node/26.5.0/link', '.nvm/current/bin', 'fnm_multishells/12_3/bin', 'x/node_modules/.bin'])(
  'is not in %s, which goes with the version, the shell or the package',
  async (name) => expect(stableNode(node, await folder(name))).toBeNull(),
);

it('is nothing for a Node that PATH knows by its own name only, and in folders that depend on where one is', () => {
  expect(stableNode(node, ['', '.', 'bin', join(node, '..')].join(delimiter))).toBeNull();
});
