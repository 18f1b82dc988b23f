import { rm, rmdir } from 'node:fs/promises';
import { asInstallError, InstallError } from './install-error.ts';
import { isThere } from './make-folder.ts';
import { writeWhole } from './manifest.ts';
import { removeAllVersions } from './older-versions.ts';
import type { Places, Target } from './places.ts';
import { readReceipt, receiptPath, type Receipt, type Registered } from './receipt.ts';
import { isOf } from './registrations.ts';
import { isTakenOver } from './taken-over.ts';
import { deleteKey, valueIn, type RunRegistry } from './registry.ts';

export interface Uninstalled {
  removed: string[];
  /** manifests and keys that another program has written over ours since */
  left: string[];
}

/**
 * Removes what the receipt lists: the registrations of these targets, and with the last of them the host and the
 * folders that were created, unless something else is in them.
 * @returns null if nothing was installed
 * @throws InstallError install-read-only, install-registry, uninstall-failed; what was not removed is still in the receipt
 */
export async function uninstall(options: {
  places: Places;
  targets: readonly Target[];
  runRegistry: RunRegistry;
}): Promise<Uninstalled | null> {
  const { places, targets, runRegistry } = options;
  const receipt = await readReceipt(places);
  if (!receipt) return null;
  const isMeant = (known: Registered): boolean => targets.some((target) => isOf(known, target));
  const gone = receipt.registrations.filter(isMeant);
  const staying = receipt.registrations.filter((registration) => !isMeant(registration));
  const result: Uninstalled = { removed: [], left: [] };
  let underway: string | null = null;
  try {
    for (const { manifest, registryKey } of gone) {
      // Opera reads Chrome's key: one that several browsers share goes once, and with the last of them.
      const isShared = staying.some((other) => other.registryKey === registryKey);
      if (registryKey !== null && !isShared) await removeKey(registryKey, manifest, runRegistry, result);
      if (!staying.some((other) => other.manifest === manifest))
        await removeManifest(manifest, receipt, places, result);
    }
    if (staying.length > 0) {
      await writeWhole(receiptPath(places), `${JSON.stringify({ ...receipt, registrations: staying }, null, 2)}\n`);
      return result;
    }
    for (const { dir } of receipt.hosts) {
      underway = dir;
      await removeAllVersions(places.system, dir);
      result.removed.push(dir);
      underway = null;
    }
    await rm(receiptPath(places), { force: true });
    // A host's folder is ours, even if an installation found it there.
    const ours = new Set([...receipt.folders, ...receipt.hosts.map(({ dir }) => dir)]);
    const deepestFirst = [...ours].sort((a, b) => b.length - a.length);
    // A folder that is not empty contains somebody else's files.
    for (const folder of deepestFirst) await rmdir(folder).catch(() => undefined);
    return result;
  } catch (thrown) {
    const gone = [...result.removed, ...(underway === null ? [] : [`${underway} (in part)`])];
    throw asInstallError(thrown, 'uninstall-failed').after(
      gone.length === 0
        ? 'Nothing was changed.'
        : ['Removed so far:', ...gone].join('\n  ') + '\nAll else is still there.',
    );
  }
}

async function removeKey(key: string, manifest: string, runRegistry: RunRegistry, result: Uninstalled): Promise<void> {
  // Several browsers may read one key.
  if ([...result.removed, ...result.left].includes(key)) return;
  const value = await valueIn(key, runRegistry);
  if (value !== null && value.toLowerCase() !== manifest.toLowerCase()) return void result.left.push(key);
  await runRegistry(deleteKey(key));
  if ((await valueIn(key, runRegistry)) !== null) throw new InstallError('install-registry', key);
  result.removed.push(key);
}

async function removeManifest(path: string, receipt: Receipt, places: Places, result: Uninstalled): Promise<void> {
  if (!(await isThere(path))) return;
  if (await isTakenOver(path, receipt, places)) return void result.left.push(path);
  await rm(path);
  result.removed.push(path);
}

/** What an uninstallation for these targets takes: what others share stays, and the host goes with the last of them. */
export function whatGoes({ registrations, hosts }: Receipt, targets: readonly Target[]): string[] {
  const staying = registrations.filter((known) => !targets.some((target) => isOf(known, target)));
  const gone = registrations.filter((known) => !staying.includes(known));
  const of = (places: readonly Registered[]): string[] =>
    places.flatMap(({ registryKey, manifest }) => [...(registryKey === null ? [] : [registryKey]), manifest]);
  const kept = new Set(of(staying));
  return [
    ...[...new Set(of(gone))].filter((place) => !kept.has(place)),
    ...(staying.length === 0 ? hosts.map(({ dir }) => dir) : []),
  ];
}
