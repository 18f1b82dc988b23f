import { appendFile, chmod, copyFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { collectPackages, copyFiles, davey } from '../../native-host/install/host-parts.ts';
import { createPackageList } from '../build/bundled-packages.ts';
import { crateNotices } from './davey-crates.ts';
import { digestOfFile, fetchPackage, isChanged, lockedPackage } from './fetch-package.ts';
import { notices, stageHost } from './host.ts';
import { nodeVersion, targets, type TargetName } from './targets.ts';

/** A Node with its licence. */
export interface NodeProgram {
  path: string;
  licence: string;
}

/**
 * Node for this kind of computer, as its makers signed it.
 * @throws Error if it cannot be had, or is not what was pinned
 */
export async function fetchNode(target: TargetName): Promise<NodeProgram> {
  const { nodePackage, nodePath, nodeDigest } = targets[target];
  const path = join(await fetchPackage({ ...nodePackage, version: nodeVersion }), nodePath);
  const found = await digestOfFile(path, 'sha256');
  if (found !== nodeDigest) throw new Error(`${path} ${isChanged(found, nodeDigest)}`);
  // The package for Windows has no licence; it is the same text for all.
  const withLicence = targets['linux-x64'].nodePackage;
  return { path, licence: join(await fetchPackage({ ...withLicence, version: nodeVersion }), 'LICENSE') };
}

/**
 * What a package for people without Node unpacks: the command, the host, the libraries for that computer, Node, and all
 * licences, in one folder.
 * @param node the Node to put in; the pinned one if not given
 */
export async function stagePayload(target: TargetName, dir: string, node?: NodeProgram): Promise<void> {
  const { path, licence } = node ?? (await fetchNode(target));
  await mkdir(dir, { recursive: true });
  const packages = createPackageList();
  const libraries = await mkdtemp(join('build', 'libraries-'));
  try {
    for (const name of [davey, ...targets[target].libraries]) {
      const from = await lockedPackage(name);
      packages.add(from);
      await cp(from, join(libraries, 'node_modules', name), { recursive: true });
    }
    await stageHost(dir, packages);
    await copyFiles(await collectPackages(resolve(libraries)), dir);
  } finally {
    await rm(libraries, { recursive: true, force: true });
  }
  await appendFile(join(dir, notices), `\n${'-'.repeat(80)}\n\n${await crateNotices()}`);
  const program = join(dir, path.endsWith('.exe') ? 'node.exe' : 'node');
  await copyFile(path, program);
  await chmod(program, 0o755);
  await copyFile(licence, join(dir, 'LICENSE-node'));
  await chmod(join(dir, 'LICENSE-node'), 0o644);
}
