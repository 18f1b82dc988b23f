import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Family } from './browsers.ts';
import { collectHost, copyFiles, digestOf, type HostFile } from './host-parts.ts';
import { asInstallError, InstallError } from './install-error.ts';
import { createJournal, type Journal } from './journal.ts';
import { isThere, makeFolder, openFolderMode, privateFolderMode } from './make-folder.ts';
import { callerOf, manifestText } from './manifest.ts';
import { executableIn, type Places, type Target } from './places.ts';
import { readReceipt, receiptPath, type Receipt } from './receipt.ts';
import { addKey, deleteKey, type RegistryCommand, type RunRegistry } from './registry.ts';
import { findWeakPlace, peopleHere, trustedBy } from './weak-place.ts';
import { wrapperFor } from './wrapper.ts';

export type ExtensionIds = Readonly<Record<Family, readonly string[]>>;

/** Each id once. */
export function allIds(...lists: readonly (ExtensionIds | undefined)[]): Record<Family, string[]> {
  const of = (family: Family): string[] => [...new Set(lists.flatMap((ids) => ids?.[family] ?? []))];
  return { chromium: of('chromium'), firefox: of('firefox') };
}

export interface InstallOptions {
  /** what scripts/build/host.ts made, or the package's own folder */
  builtDir: string;
  version: string;
  places: Places;
  targets: readonly Target[];
  /** our own */
  extensionIds: ExtensionIds;
  /** to be allowed too, with those that earlier installations named */
  namedIds?: ExtensionIds;
  /** absolute: browsers do not start hosts with the user's PATH */
  nodePath: string;
  /** the host brings its own Node, as the self-contained archive does */
  withNode: boolean;
  /** this Node is a single file and needs no library beside it */
  isNodeWhole: boolean;
  /** for all users */
  isSystem: boolean;
  runRegistry: RunRegistry;
  /** the user's number, who owns the files that may be replaced; null on systems without user numbers */
  uid: number | null;
}

export interface InstallPlan {
  hosts: { dir: string; folder: string; executable: string; node: string; needsNode: boolean }[];
  manifests: { path: string; text: string }[];
  /** all that are allowed */
  extensionIds: ExtensionIds;
  registry: RegistryCommand[];
  afterwards: string[];
  receipt: Receipt;
}

/**
 * For all users, every user's browser starts the host's Node. If someone other than root could change that Node, such
 * as one in a home folder, they could run programs as every user: the host then brings its own copy.
 * @throws InstallError install-node-unsafe
 */
async function isNodeSomebodys({ isSystem, places, nodePath, isNodeWhole }: InstallOptions): Promise<boolean> {
  if (!isSystem || places.system === 'windows') return false;
  const weak = await findWeakPlace(nodePath, await trustedBy(null), await peopleHere());
  if (weak && !isNodeWhole) throw new InstallError('install-node-unsafe', weak.path);
  return weak !== null;
}

/**
 * The folders of a host: `earshot-host`, the switch, names one of `versions/`, so that no host sees a mixture.
 * @throws InstallError install-incomplete, install-node-unsafe
 */
export async function planInstall(options: InstallOptions): Promise<InstallPlan> {
  const { builtDir, version, places, targets, nodePath } = options;
  const withNode = options.withNode || (await isNodeSomebodys(options));
  const files = await collectHost(builtDir);
  const name = `${version}-${await digestOf(files)}`;
  const before = await readReceipt(places);
  const namedIds = allIds(before?.namedIds, options.namedIds);
  const extensionIds = allIds(options.extensionIds, namedIds);
  const dirs = new Map<string, boolean>();
  for (const { hostDir, needsNode } of targets) dirs.set(hostDir, (dirs.get(hostDir) ?? withNode) || needsNode);

  const hosts = [...dirs].map(([dir, needsNode]) => {
    const folder = join(dir, 'versions', needsNode ? `${name}-node` : name);
    return {
      dir,
      folder,
      executable: executableIn(places.system, dir),
      needsNode,
      node: needsNode ? join(folder, places.system === 'windows' ? 'node.exe' : 'node') : nodePath,
    };
  });
  const manifests = new Map(
    targets.map(({ manifest, family, hostDir }) => [
      manifest,
      manifestText(family, {
        executable: executableIn(places.system, hostDir),
        extensionIds: extensionIds[family],
      }),
    ]),
  );
  const keys = new Map(targets.flatMap(({ registryKey, manifest }) => (registryKey ? [[registryKey, manifest]] : [])));
  const registrations = targets.map(({ browser, form, manifest, registryKey }) => ({
    browser,
    form,
    manifest,
    registryKey,
  }));
  const isElsewhere = (known: Receipt['registrations'][number]): boolean =>
    !registrations.some(({ browser, form }) => browser === known.browser && form === known.form);
  return {
    hosts,
    manifests: [...manifests].map(([path, text]) => ({ path, text })),
    extensionIds,
    registry: [...keys].map(([key, manifest]) => addKey(key, manifest)),
    afterwards: [...new Set(targets.flatMap(({ afterwards }) => afterwards ?? []))],
    receipt: {
      format: 1,
      version,
      hosts: [
        ...(before?.hosts ?? []).filter(({ dir }) => !dirs.has(dir)),
        ...hosts.map(({ dir, folder, node }) => {
          const known = before?.hosts.find((host) => host.dir === dir);
          const previous = known?.current === folder ? known.previous : (known?.current ?? null);
          return { dir, current: folder, previous, node };
        }),
      ],
      registrations: [...(before?.registrations ?? []).filter(isElsewhere), ...registrations],
      namedIds,
      folders: before?.folders ?? [],
    },
  };
}

/**
 * Carries out the whole plan or nothing. A running host keeps its files: they stay until the installation after this
 * one.
 * @throws InstallError install-in-the-way, install-read-only, install-incomplete, install-registry, install-failed
 */
export async function carryOut(plan: InstallPlan, options: InstallOptions): Promise<void> {
  const { builtDir, places, isSystem, runRegistry, uid } = options;
  const journal = createJournal(isSystem ? openFolderMode : privateFolderMode);
  try {
    const receiptFile = receiptPath(places);
    const files = await collectHost(builtDir);
    const written = [
      receiptFile,
      ...plan.hosts.map(({ executable }) => executable),
      ...plan.manifests.map(({ path }) => path),
    ];
    for (const path of written) await refuseForeign(path, uid);
    const callers = (['chromium', 'firefox'] as const).flatMap((family) =>
      plan.extensionIds[family].map((id) => callerOf(family, id)),
    );
    for (const host of plan.hosts) {
      const wasOpen = await takeRights(host.dir, uid);
      await putHost(journal, host, { files, callers, nodePath: options.nodePath, uid, wasOpen });
    }
    for (const { executable, node, folder } of plan.hosts)
      await journal.putFile(executable, wrapperFor(places.system, node, join(folder, 'main.mjs')), 0o755);
    for (const { path, text } of plan.manifests) await journal.putFile(path, text);
    for (const command of plan.registry) {
      journal.onRollBack(() => runRegistry(deleteKey(command[1] ?? '')));
      const { code } = await runRegistry(command);
      if (code !== 0) throw new InstallError('install-registry', command[1]);
    }
    await journal.makeFolder(places.hostDir);
    const folders = [...new Set([...plan.receipt.folders, ...journal.madeFolders])].filter(
      (folder) => !plan.hosts.some((host) => folder.startsWith(join(host.dir, 'versions'))),
    );
    await journal.putFile(receiptFile, `${JSON.stringify({ ...plan.receipt, folders }, null, 2)}\n`);
    await journal.commit();
  } catch (thrown) {
    await journal.rollBack();
    throw asInstallError(thrown);
  }
  for (const { dir, current, previous } of plan.receipt.hosts) await removeOlder(dir, [current, previous]);
}

interface HostContent {
  files: readonly HostFile[];
  callers: readonly string[];
  nodePath: string;
  uid: number | null;
  /** others could write to what is there */
  wasOpen: boolean;
}

async function putHost(
  journal: Journal,
  { dir, folder, needsNode, node }: InstallPlan['hosts'][number],
  { files, callers, nodePath, uid, wasOpen }: HostContent,
): Promise<void> {
  const versions = join(dir, 'versions');
  await journal.makeFolder(versions);
  const partial = join(versions, `.partial-${process.pid}`);
  try {
    if (wasOpen || !(await isWhole(folder, files, needsNode ? node : null, uid))) {
      await makeFolder(partial);
      await copyFiles(files, partial);
      if (needsNode) await copyFiles([{ from: nodePath, to: node.slice(folder.length + 1) }], partial, 0o755);
      await journal.putFolder(partial, folder);
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await journal.putFile(join(folder, 'allowed-origins.json'), `${JSON.stringify(callers)}\n`);
}

/**
 * The folder's name says what should be in it; since then a part may have been removed, or may belong to another user.
 */
async function isWhole(
  folder: string,
  files: readonly HostFile[],
  node: string | null,
  uid: number | null,
): Promise<boolean> {
  if (!(await isThere(folder))) return false;
  const there = files.map(({ to }) => ({ from: join(folder, to), to }));
  try {
    const all = [folder, ...there.map(({ from }) => from), ...(node === null ? [] : [node])];
    const owners = await Promise.all(all.map((path) => lstat(path).then((stats) => stats.uid)));
    if (uid !== null && owners.some((owner) => owner !== uid)) return false;
    const digests = await Promise.all([there, await collectHost(folder)].map(digestOf));
    return digests.every((digest) => folder.includes(digest));
  } catch {
    return false;
  }
}

/**
 * Takes from everybody else the right to change what an earlier installation left open, under another umask.
 * @returns whether there was anything open: then what lies there may be somebody else's work
 * @throws InstallError install-in-the-way
 */
async function takeRights(dir: string, uid: number | null): Promise<boolean> {
  if (!(await isThere(dir))) return false;
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  let wasOpen = false;
  for (const path of [dir, ...entries.map(({ parentPath, name }) => join(parentPath, name))]) {
    const stats = await lstat(path);
    const isForeign = uid !== null && stats.uid !== uid;
    if (isForeign && dirname(path) !== dir && path !== dir) continue;
    if (isForeign) throw new InstallError('install-in-the-way', `${path} is another user's`);
    if (stats.isSymbolicLink() || !(stats.mode & 0o022)) continue;
    wasOpen = true;
    await chmod(path, stats.mode & 0o7755);
  }
  return wasOpen;
}

/** Nothing that belongs to someone else is replaced, nor a folder in a file's place. */
async function refuseForeign(path: string, uid: number | null): Promise<void> {
  if (!(await isThere(path))) return;
  const stats = await lstat(path);
  if (!stats.isFile() && !stats.isSymbolicLink()) throw new InstallError('install-in-the-way', path);
  if (uid !== null && stats.uid !== uid) throw new InstallError('install-in-the-way', `${path} is another user's`);
}

async function removeOlder(dir: string, kept: readonly (string | null)[]): Promise<void> {
  const versions = join(dir, 'versions');
  for (const name of await readdir(versions).catch(() => []))
    if (!kept.includes(join(versions, name))) await rm(join(versions, name), { recursive: true, force: true });
}
