import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { System } from './browsers.ts';
import { collectInstalled, digestOf, launcher, type HostFile, type MadeFile } from './host-parts.ts';
import { isThere } from './make-folder.ts';
import { isOpen } from './take-rights.ts';
import { batchFile, wrapperScript } from './wrapper.ts';

/** The extensions that may start the host; the one file of a version's folder that later installations may change. */
export const callersFile = 'allowed-origins.json';

/** What a version's folder holds. */
export interface HostContent {
  files: readonly (HostFile | MadeFile)[];
  /** the file that manifests name, and the Node that it starts */
  program: string;
  node: string;
  /** of all that may run */
  digest: string;
}

/**
 * A host with what starts it.
 * @param files its parts, as `collectHost` gives them
 * @param nodePath copied if the host needs its own
 * @param nodes what it is started with otherwise, the best name first
 */
export async function contentOf(options: {
  system: System;
  files: readonly HostFile[];
  nodePath: string;
  nodes: readonly string[];
  needsNode: boolean;
}): Promise<HostContent> {
  const { system, files, nodePath, nodes, needsNode } = options;
  const ownNode = system === 'windows' ? 'node.exe' : 'node';
  const hasLauncher = files.some(({ to }) => to === launcher);
  const starter =
    system !== 'windows'
      ? { text: wrapperScript({ nodes: needsNode ? [] : nodes }), to: 'earshot-host', mode: 0o755 }
      : hasLauncher
        ? null
        : { text: batchFile, to: 'earshot-host.bat' };
  const all = [
    ...files,
    ...(starter === null ? [] : [starter]),
    ...(needsNode ? [{ from: nodePath, to: ownNode, mode: 0o755 }] : []),
  ];
  return {
    files: all,
    program: starter?.to ?? launcher,
    node: needsNode ? ownNode : (nodes[0] ?? nodePath),
    digest: await digestOf(all),
  };
}

/**
 * The folder of this content: the one that holds it already, or a new one. What is there is never changed: a host may
 * run from it.
 * @param versions where all versions lie
 * @param current the folder that is in use
 * @param uid the user who must own what is there; null for whoever runs this
 */
export async function folderFor(
  versions: string,
  name: string,
  content: HostContent,
  { current, uid }: { current: string | null; uid: number | null },
): Promise<{ folder: string; isNew: boolean }> {
  const candidates = [...(current?.startsWith(join(versions, name)) ? [current] : []), join(versions, name)];
  for (const folder of candidates) if (await isWhole(folder, content, uid)) return { folder, isNew: false };
  let folder = join(versions, name);
  for (let again = 2; await isThere(folder); again += 1) folder = join(versions, `${name}.${again}`);
  return { folder, isNew: true };
}

/** Since it was made, a part may have been removed, changed or added, or be open to another user. */
async function isWhole(folder: string, content: HostContent, uid: number | null): Promise<boolean> {
  const owner = uid ?? process.getuid?.() ?? null;
  if (!(await isThere(folder))) return false;
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const all = [folder, ...entries.map(({ parentPath, name }) => join(parentPath, name))];
    for (const path of all) {
      const stats = await lstat(path);
      if (stats.isSymbolicLink() || isOpen(stats) || (owner !== null && stats.uid !== owner)) return false;
    }
    const expected = new Set(content.files.map(({ to }) => join(folder, to)));
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
    if (files.some((file) => !expected.has(file) && file !== join(folder, callersFile))) return false;
    return (await digestOf(await collectInstalled(folder))) === content.digest;
  } catch {
    return false;
  }
}
