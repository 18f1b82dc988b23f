import { realpath, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { InstallError } from './install-error.ts';
import type { Environment, Places } from './places.ts';
import { findWeakPlace, peopleHere, trustedBy, wayTo } from './weak-place.ts';

export interface NodeChoice {
  places: Pick<Places, 'system'>;
  /** absolute: browsers do not start hosts with the user's PATH */
  nodePath: string;
  /** a name that leads to it and outlives its update, or null */
  stableNode: string | null;
  /** the host brings its own Node, as the self-contained archive does */
  withNode: boolean;
  /** this Node is a single file and needs no library beside it */
  isNodeWhole: boolean;
  /** for all users */
  isSystem: boolean;
  env: Environment;
}

/**
 * The Node of ordinary browsers' hosts: the names that their wrapper tries first, or a copy. Packages that bring one
 * have it copied; on Windows any is, because a batch file cannot name every path; and so is one that all users would
 * start though it is not theirs: somebody else than root may change it, or it is in somebody's home.
 * @throws InstallError install-node-unsafe, install-node-parts
 */
export async function chooseNode(choice: NodeChoice): Promise<{ isCopied: boolean; nodes: string[] }> {
  const { places, nodePath, stableNode, withNode, isNodeWhole, isSystem, env } = choice;
  const copied = { isCopied: true, nodes: [] };
  if (withNode) return copied;
  if (places.system === 'windows') {
    if (!isNodeWhole) throw new InstallError('install-node-parts', nodePath);
    return copied;
  }
  const names = stableNode === null ? [nodePath] : [stableNode, nodePath];
  if (!isSystem) return { isCopied: false, nodes: names };
  const reason = await whyNotForAll(nodePath, env);
  if (reason !== null && !isNodeWhole) throw new InstallError('install-node-unsafe', reason);
  if (reason !== null) return copied;
  const nodes = [];
  for (const name of names) if ((await whyNotForAll(name, env)) === null) nodes.push(name);
  return { isCopied: false, nodes };
}

/** Below these are people's own files, on Linux and macOS. */
const homes = ['/home', '/root', '/Users', '/var/home', '/var/root'] as const;

/** The folder that keeps other users from starting a program, or null. */
async function whyNotForAll(path: string, env: Environment): Promise<string | null> {
  const weak = await findWeakPlace(path, await trustedBy(null), await peopleHere());
  if (weak) return weak.path;
  const real = await realpath(path).catch(() => path);
  for (const each of [path, real])
    for (const home of [...homes, ...(env['HOME'] ? [env['HOME']] : [])])
      if (home !== '/' && each.startsWith(posix.join(home, '/'))) return home;
  for (const place of new Set([...wayTo(path), ...wayTo(real)])) {
    const { mode } = await stat(place).catch(() => ({ mode: openToAll }));
    if ((mode & openToAll) !== openToAll) return place;
  }
  return null;
}

/** Everybody may enter the folder, and start the program. Scripts would also have to be readable. */
const openToAll = 0o001;
