import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyFiles } from './host-parts.ts';
import { asInstallError, InstallError } from './install-error.ts';
import { createJournal, type Journal } from './journal.ts';
import { makeFolder, openFolderMode, privateFolderMode } from './make-folder.ts';
import { callerOf } from './manifest.ts';
import { partialName, removeOlder } from './older-versions.ts';
import { thisComputer } from './outside.ts';
import type { InstallOptions, InstallPlan, PlannedHost } from './plan-install.ts';
import { liftQuarantine } from './quarantine.ts';
import { receiptPath } from './receipt.ts';
import { addKey, deleteKey, valueIn, type RunRegistry } from './registry.ts';
import { refuseForeign, takeRights } from './take-rights.ts';
import { callersFile } from './version-folder.ts';

/**
 * Carries out the whole plan or nothing. A running host keeps its files: they stay until the installation after this
 * one.
 * @throws InstallError install-in-the-way, install-read-only, install-incomplete, install-registry, install-failed
 */
export async function carryOut(plan: InstallPlan, options: InstallOptions): Promise<void> {
  const { places, isSystem, runRegistry, uid } = options;
  const journal = createJournal(isSystem ? openFolderMode : privateFolderMode);
  try {
    const receiptFile = receiptPath(places);
    for (const path of [receiptFile, ...plan.manifests.map(({ path }) => path)]) await refuseForeign(path, uid);
    const callers = (['chromium', 'firefox'] as const).flatMap((family) =>
      plan.extensionIds[family].map((id) => callerOf(family, id)),
    );
    for (const host of plan.hosts) {
      await takeRights(host.dir, uid, journal);
      await putHost(journal, host, callers, options);
    }
    for (const { path, text } of plan.manifests) await journal.putFile(path, text);
    for (const entry of plan.registry) await putKey(journal, entry, runRegistry);
    await journal.makeFolder(places.hostDir);
    const folders = [...new Set([...plan.receipt.folders, ...journal.madeFolders])].filter(
      (folder) => !plan.hosts.some((host) => folder.startsWith(join(host.dir, 'versions'))),
    );
    await journal.putFile(receiptFile, `${JSON.stringify({ ...plan.receipt, folders }, null, 2)}\n`);
    journal.commit();
  } catch (thrown) {
    const left = await journal.rollBack();
    throw asInstallError(thrown).after(
      left.length === 0 ? 'Nothing was changed.' : ['Changed, and could not be put back:', ...left].join('\n  '),
    );
  }
  for (const { dir, current, previous } of plan.receipt.hosts)
    await removeOlder(places.system, dir, [current, previous]);
}

async function putHost(
  journal: Journal,
  { dir, folder, isNew, content }: PlannedHost,
  callers: readonly string[],
  { places, outside = thisComputer }: InstallOptions,
): Promise<void> {
  const versions = join(dir, 'versions');
  await journal.makeFolder(versions);
  if (isNew) {
    const partial = join(versions, partialName());
    try {
      // Nobody else gets at a copy before its rights are set.
      await makeFolder(partial, privateFolderMode);
      await copyFiles(content.files, partial);
      if (places.system === 'macos') await liftQuarantine(partial, outside.run);
      await chmod(partial, openFolderMode);
      await journal.putFolder(partial, folder);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }
  await journal.putFile(join(folder, callersFile), `${JSON.stringify(callers)}\n`);
}

async function putKey(
  journal: Journal,
  { key, manifest }: InstallPlan['registry'][number],
  runRegistry: RunRegistry,
): Promise<void> {
  const before = await valueIn(key, runRegistry);
  journal.onRollBack(key, async () => {
    await runRegistry(before === null ? deleteKey(key) : addKey(key, before));
    if ((await valueIn(key, runRegistry)) !== before) throw new InstallError('install-registry', key);
  });
  const { code } = await runRegistry(addKey(key, manifest));
  if (code !== 0) throw new InstallError('install-registry', key);
}
