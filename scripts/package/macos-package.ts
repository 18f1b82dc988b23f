import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { shellStart } from '../../native-host/install/wrapper.ts';
import { commandScript } from './command-script.ts';
import { writeCpio, type Entry } from './cpio.ts';
import { command } from './host.ts';
import { filesIn, foldersIn } from './settle.ts';
import { writeXar } from './xar.ts';

/** As `uname -m` says it on a Mac. */
export type MacArchitecture = 'arm64' | 'x86_64';

const id = 'app.earshot.host';
const remover = 'Remove Earshot.command';
const programs = ['node', 'earshot-host', 'earshot-host.mjs', 'postinstall', remover];

/**
 * Installer starts this where it unpacked the package, as the user whose home was chosen; `sudo installer` as root.
 * If no browser has been started yet, the helper is registered with the two that most people take. Installer knows no
 * removal, so a file to double-click lies beside the helper.
 */
const postinstall = `#!/bin/sh
here=$(CDPATH= cd -- "\${0%/*}/" && pwd -P) || exit 1
if [ "$(/usr/bin/id -u)" = 0 ]; then
  case \${USER:-root} in
    root) echo 'Earshot installs for one user: run the package without sudo.' >&2; exit 1 ;;
    *) exec /usr/bin/sudo -H -u "$USER" /bin/sh "$here/postinstall" ;;
  esac
fi
set -e
"$here/earshot-host" install || "$here/earshot-host" install --browser chrome --browser firefox
/usr/bin/install -m 755 "$here/${command}" "$here/${remover}" "$HOME/Library/Application Support/Earshot/"
`;

const removal = `${shellStart}
here=$(CDPATH= cd -- "\${0%/*}/" && pwd -P) || exit 1
for node in "$here"/versions/*/node; do
  if [ -x "$node" ]; then break; fi
done
# Without a Node the helper is gone already, by another way.
if [ ! -x "$node" ] || "$node" "$here/${command}" uninstall; then
  rm -f "$here/${command}" "$here/${remover}"
  rmdir "$here" 2>/dev/null
  echo
  echo "Earshot's helper has been removed. You can close this window."
fi
`;

const packageInfo = (version: string): string => `<?xml version="1.0" encoding="utf-8"?>
<pkg-info identifier="${id}" version="${version}" format-version="2" auth="none" overwrite-permissions="true" relocatable="false" postinstall-action="none">
  <payload numberOfFiles="0" installKBytes="0"/>
  <scripts><postinstall file="./postinstall"/></scripts>
</pkg-info>
`;

/** Without hostArchitectures, Apple silicon would ask for Rosetta. Node needs macOS 11. */
const distribution = (version: string, architecture: MacArchitecture): string => `<?xml version="1.0" encoding="utf-8"?>
<installer-gui-script minSpecVersion="2">
  <title>Earshot</title>
  <options customize="never" require-scripts="false" hostArchitectures="${architecture}"/>
  <domains enable_anywhere="false" enable_currentUserHome="true" enable_localSystem="false"/>
  <volume-check><allowed-os-versions><os-version min="11.0"/></allowed-os-versions></volume-check>
  <choices-outline><line choice="default"/></choices-outline>
  <choice id="default" title="Earshot"><pkg-ref id="${id}"/></choice>
  <pkg-ref id="${id}" version="${version}" auth="none" onConclusion="none" installKBytes="0">#host.pkg</pkg-ref>
</installer-gui-script>
`;

/**
 * Makes the package for macOS, without Apple's tools: all files travel with its script, so that it needs no list of
 * contents ("Bom"), which only they can write. It installs for one user and needs no password.
 * @returns the package's path
 */
export async function packForMac(
  { payload, version, architecture }: { payload: string; version: string; architecture: MacArchitecture },
  out: string,
): Promise<string> {
  const folders: Entry[] = (await foldersIn(payload)).map((name) => ({ name }));
  const files: Entry[] = await Promise.all(
    (await filesIn(payload)).map(async (name) => ({ name, content: await readFile(join(payload, name)) })),
  );
  const made: Entry[] = [
    { name: 'earshot-host', content: Buffer.from(commandScript()) },
    { name: remover, content: Buffer.from(removal) },
    { name: 'postinstall', content: Buffer.from(postinstall) },
  ];
  const entries = [...folders, ...files, ...made].map((entry) => ({
    ...entry,
    isProgram: programs.includes(entry.name),
  }));
  const scripts = gzipSync(writeCpio(entries));
  await writeFile(
    out,
    writeXar([
      { name: 'Distribution', content: Buffer.from(distribution(version, architecture)) },
      {
        name: 'host.pkg',
        entries: [
          { name: 'PackageInfo', content: Buffer.from(packageInfo(version)) },
          { name: 'Scripts', content: scripts, isPacked: true },
        ],
      },
    ]),
  );
  return out;
}
