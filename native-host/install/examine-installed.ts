import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { forgetOrders } from '../own-environment.ts';
import type { Installed } from './examine-browser.ts';
import { about, type Finding } from './finding.ts';
import { collectInstalled, davey, digestOf, hostPrograms } from './host-parts.ts';
import { isThere } from './make-folder.ts';
import type { Receipt } from './receipt.ts';

/** The host in the user's folder, or where all users' or the system's package's is: there, whole, and of this version. */
export async function examineHost(installed: Installed): Promise<Finding> {
  const { places, receipt, receiptForAll, packaged, version, installCommand } = installed;
  const { ok, missing, wrong } = about('installed-host', 'installed host');
  const host = hostOf(installed);
  if (!host && packaged) {
    const absent = await lacking(packaged.dir);
    return absent.length > 0
      ? wrong(`${packaged.dir}, the system's package, lacks ${absent.join(', ')}`, packaged.reinstall)
      : ok(`by the system's package (${packaged.kind}) in ${packaged.dir}`);
  }
  if (!host) return missing(`none in ${places.hostDir}`, installCommand);
  const isForAll = receipt === null;
  const install = isForAll ? `as administrator: ${installCommand} --system` : installCommand;
  const absent = await lacking(host.current);
  if (absent.length > 0) return wrong(`${host.current} lacks ${absent.join(', ')}`, install);
  const its = (receipt ?? receiptForAll)?.version;
  if (its !== version) return wrong(`version ${its ?? '?'}, this is ${version}`, install);
  const isWhole = await collectInstalled(host.current).then(
    async (files) => host.current.includes(await digestOf(files)),
    () => false,
  );
  if (!isWhole) return wrong(`${host.current} is not what was installed`, install);
  return ok(`version ${version} in ${host.current}${isForAll ? ' for all users' : ''}`);
}

/** The host that this user's browsers start, if an installation left a receipt. */
export function hostOf({ places, receipt, receiptForAll }: Installed): Receipt['hosts'][number] | null {
  const { hosts = [] } = receipt ?? receiptForAll ?? {};
  return hosts.find(({ dir }) => dir === places.hostDir) ?? hosts[0] ?? null;
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
              `${davey} does not load on ${process.platform} ${process.arch}; the original dialect still works`,
              installCommand,
            )
          : ok(`${davey} ${stdout.trim()} loads`),
      ),
    ),
  );
}
