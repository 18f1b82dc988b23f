import { chmod, copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseNode, type NodeChoice } from './which-node.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot-which-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Everybody's on every system of this kind. */
const everybodys = '/bin/sh';
const choose = (choice: Partial<NodeChoice>) =>
  chooseNode({
    places: { system: 'linux' },
    nodePath: everybodys,
    stableNode: null,
    withNode: false,
    isNodeWhole: true,
    isSystem: false,
    env: {},
    ...choice,
  });

const copied = { isCopied: true, nodes: [] };

it('names the one that outlives its update first', async () => {
  const nodes = ['/opt/homebrew/bin/node', '/opt/homebrew/Cellar/node/26.5.0/bin/node'] as const;
  const answer = await choose({ stableNode: nodes[0], nodePath: nodes[1] });
  expect(answer).toEqual({ isCopied: false, nodes });
});

it('copies the one that a package brings, and any on Windows that is a single file', async () => {
  expect(await choose({ withNode: true })).toEqual(copied);
  expect(await choose({ places: { system: 'windows' } })).toEqual(copied);
  const inParts = choose({ places: { system: 'windows' }, isNodeWhole: false });
  await expect(inParts).rejects.toMatchObject({ code: 'install-node-parts' });
});

it('for all users names one that is everybody’s', async () => {
  expect(await choose({ isSystem: true })).toEqual({ isCopied: false, nodes: [everybodys] });
});

it.each([
  ['in the home', async (node: string) => ({ nodePath: node, env: { HOME: root } })],
  ['in a folder that only its owner may enter', async (node: string) => ({ nodePath: node })],
  [
    'that everybody may change',
    async (node: string) => {
      await chmod(join(root, 'bin'), 0o777);
      return { nodePath: node };
    },
  ],
  [
    'that is a link into the home',
    async (node: string) => {
      await chmod(root, 0o755);
      await symlink(node, join(root, 'linked'));
      return { nodePath: join(root, 'linked'), env: { HOME: join(root, 'bin') } };
    },
  ],
])('for all users copies one %s, or refuses what cannot be copied', async (_, make) => {
  await mkdir(join(root, 'bin'));
  const node = join(root, 'bin/node');
  await copyFile(everybodys, node);
  const choice = { isSystem: true, ...(await make(node)) };
  expect(await choose(choice)).toEqual(copied);
  await expect(choose({ ...choice, isNodeWhole: false })).rejects.toMatchObject({ code: 'install-node-unsafe' });
});

it('for all users leaves out a name for it that is not everybody’s', async () => {
  await symlink(everybodys, join(root, 'node'));
  const answer = await choose({ isSystem: true, stableNode: join(root, 'node') });
  expect(answer).toEqual({ isCopied: false, nodes: [everybodys] });
});
