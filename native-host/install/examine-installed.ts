import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { forgetOrders } from '../own-environment.ts';
import type { Installed } from './examine-browser.ts';
import { about, type Finding } from './finding.ts';
import { collectInstalled, davey, digestOf, hostPrograms } from './host-parts.ts';
import { isThere } from './make-folder.ts';
import type { Receipt } from './receipt.ts';

/**
 * What is installed, in the user's folder, where all users' or the system's package's is, and as copies for browsers in
 * a sandbox: there, whole, and of this version.
 */
export async function examineHost(installed: Installed): Promise<Finding> {
  const { places, receipt, receiptForAll, packaged, installCommand } = installed;
  const { ok, missing, wrong } = about('installed-host', 'installed host');
  const isForAll = receipt === null;
  const install = isForAll ? `as administrator: ${installCommand} --system` : installCommand;
  const hosts = (receipt ?? receiptForAll)?.hosts ?? [];
  const copies: string[] = [];
  for (const host of hosts) {
    const isCopy = host.dir !== places.hostDir && !isForAll;
    // A sandbox that is gone took its copy along.
    if (isCopy && !(await isThere(host.dir))) continue;
    const fault = await faultOf(host, installed);
    if (fault !== null) return wrong(fault, install);
    if (isCopy) copies.push(host.current);
  }
  const aside = copies.length === 0 ? '' : `, and ${copies.length} for browsers in a sandbox`;
  const main = hostOf(installed);
  const isCopyAlone = main !== null && copies.includes(main.current);
  const isEverybodys = main !== null && (receiptForAll?.hosts.includes(main) ?? false);
  if (main && (isCopyAlone || isEverybodys || main.dir === places.hostDir)) {
    const where = `${main.current}${isEverybodys ? ' for all users' : ''}${isCopyAlone ? '' : aside}`;
    return ok(`version ${installed.version} in ${where}`);
  }
  if (!packaged) return missing(`none in ${places.hostDir}`, installCommand);
  const absent = await lacking(packaged.dir);
  return absent.length > 0
    ? wrong(`${packaged.dir}, the system's package, lacks ${absent.join(', ')}`, packaged.reinstall)
    : ok(`by the system's package (${packaged.kind}) in ${packaged.dir}${aside}`);
}

/**
 * The host that this user's ordinary browsers start, if an installation left a receipt; a copy for a sandbox only if
 * there is nothing else.
 */
export function hostOf({ places, receipt, receiptForAll, packaged }: Installed): InstalledHost | null {
  const hosts = receipt?.hosts ?? [];
  const [forAll] = receiptForAll?.hosts ?? [];
  return hosts.find(({ dir }) => dir === places.hostDir) ?? forAll ?? (packaged ? null : (hosts[0] ?? null));
}

type InstalledHost = Receipt['hosts'][number];

async function faultOf(
  { current }: InstalledHost,
  { receipt, receiptForAll, version }: Installed,
): Promise<string | null> {
  const absent = await lacking(current);
  if (absent.length > 0) return `${current} lacks ${absent.join(', ')}`;
  const its = (receipt ?? receiptForAll)?.version;
  // Before its files: an older release may have counted them in another way.
  if (its !== version) return `version ${its ?? '?'}; this is ${version}`;
  const isWhole = await collectInstalled(current).then(
    async (files) => current.includes(await digestOf(files)),
    () => false,
  );
  return isWhole ? null : `${current} has changed since it was installed`;
}

async function lacking(dir: string): Promise<string[]> {
  const there = await Promise.all(hostPrograms.map((name) => isThere(join(dir, name))));
  return hostPrograms.filter((_, index) => !there[index]);
}

/** Whether the end-to-end encryption library loads: it is built for one kind of computer. */
export function examineDave(nodePath: string, dir: string, installCommand: string): Promise<Finding> {
  const { ok, wrong } = about('native-module', 'end-to-end encryption');
  const program = `const {createRequire}=require('node:module');const {version}=createRequire(process.argv[1])('${davey}/package.json');createRequire(process.argv[1])('${davey}');console.log(version)`;
  // As the helper loads it.
  const env = { ...process.env };
  forgetOrders(env);
  return new Promise((done) =>
    execFile(nodePath, ['-e', program, resolve(dir, 'main.mjs')], { timeout: 10_000, env }, (error, stdout) =>
      done(
        error
          ? wrong(
              `${davey} does not load on ${process.platform} ${process.arch}; only the original protocol works`,
              installCommand,
            )
          : ok(`${davey} ${stdout.trim()} loads`),
      ),
    ),
  );
}
