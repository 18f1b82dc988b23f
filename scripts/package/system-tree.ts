import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { callerOf, manifestPath, manifestText } from '../../native-host/install/manifest.ts';
import { wrapperScript } from '../../native-host/install/wrapper.ts';
import { browserTable, familyOf, type Family } from '../../native-host/install/browsers.ts';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { commandScript } from './command-script.ts';

type Packager = 'deb' | 'rpm';

/** Where a package of the system keeps everything; manifests are files of the package, so that it takes them along. */
const home = '/usr/lib/earshot-host';
const documents = 'usr/share/doc/earshot-host';

/**
 * The folders that browsers of all users read; sandboxed ones read none. Debian and its kin have no programs in
 * /usr/lib64.
 */
function manifestFolders(packager: Packager): { family: Family; dir: string }[] {
  const rows = browserTable.linux.flatMap(({ browser, system }) =>
    system.map((dir) => ({ family: familyOf(browser), dir: dir.replace('{lib64}', '/usr/lib64') })),
  );
  return [...new Map(rows.map((row) => [row.dir, row])).values()].filter(
    ({ dir }) => packager === 'rpm' || !dir.startsWith('/usr/lib64/'),
  );
}

/** Programs of the tree, for `settle`. */
export const treePrograms = [
  `${home.slice(1)}/node`,
  `${home.slice(1)}/earshot-host`,
  `${home.slice(1)}/earshot-host.mjs`,
  'usr/bin/earshot-host',
] as const;

/** The system's own folders; all others may go with the last package that has something in them. */
export const sharedFolders: readonly string[] = [
  'etc',
  'etc/opt',
  'usr',
  'usr/bin',
  'usr/lib',
  'usr/lib64',
  'usr/share',
  'usr/share/doc',
];

/**
 * Lays out what a package of the system installs, below `root`: no script of its own has to run.
 * @param payload with Node
 */
export async function layOutSystem(payload: string, root: string, packager: Packager): Promise<void> {
  const lib = join(root, home);
  await mkdir(dirname(lib), { recursive: true });
  await cp(payload, lib, { recursive: true });
  const executable = `${home}/earshot-host`;
  await writeFile(join(root, executable), wrapperScript({ nodes: [], usual: [] }));
  // Says whose files these are: the helper's own commands leave them to the package manager.
  await writeFile(join(lib, 'packaged-by'), `${packager}\n`);
  const callers = (['chromium', 'firefox'] as const).flatMap((family) =>
    defaultExtensionIds[family].map((id) => callerOf(family, id)),
  );
  await writeFile(join(lib, 'allowed-origins.json'), `${JSON.stringify(callers)}\n`);
  for (const { family, dir } of manifestFolders(packager)) {
    await mkdir(join(root, dir), { recursive: true });
    const text = manifestText(family, { executable, extensionIds: defaultExtensionIds[family] });
    await writeFile(manifestPath(join(root, dir)), text);
  }
  await mkdir(join(root, 'usr/bin'), { recursive: true });
  await writeFile(join(root, 'usr/bin/earshot-host'), commandScript(home));
  await mkdir(join(root, documents), { recursive: true });
  await rename(join(lib, 'LICENSE'), join(root, documents, 'copyright'));
}
