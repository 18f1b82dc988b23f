import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { shellQuote } from '../../native-host/install/find-node.ts';
import { inStage } from './host.ts';
import { epochSeconds, filesIn, foldersIn, settle } from './settle.ts';
import { layOutSystem, sharedFolders, treePrograms } from './system-tree.ts';

const run = promisify(execFile);

export type RpmArchitecture = 'x86_64' | 'aarch64';

/** What Node and davey ask for, as every distribution names it. */
const needed = ['libc.so.6(GLIBC_2.28)', 'libstdc++.so.6(GLIBCXX_3.4.21)', 'libgcc_s.so.1()'];

/** By what rpmbuild would put the day, this computer's name, or its own changes into the package. */
const definitions = {
  _build_id_links: 'none',
  _buildhost: 'earshot.app',
  // It would strip Node, and its signature is worth more than its size.
  __os_install_post: '%{nil}',
  debug_package: '%{nil}',
  use_source_date_epoch_as_buildtime: '1',
  clamp_mtime_to_source_date_epoch: '1',
  source_date_epoch_from_changelog: '0',
} as const;

/**
 * Makes the package for Fedora, openSUSE and their relatives. No script of it runs.
 * @returns the package's path
 * @throws Error if rpmbuild is missing or fails
 */
export const packRpm = (
  { payload, version, architecture }: { payload: string; version: string; architecture: RpmArchitecture },
  out: string,
  compression = 'w6.gzdio',
): Promise<string> =>
  inStage(async (stageDir) => {
    const tree = join(resolve(stageDir), 'tree');
    await layOutSystem(payload, tree, 'rpm');
    await settle(tree, treePrograms);
    const files = await filesIn(tree);
    // Those that go with the package, or empty ones stay behind.
    const folders = (await foldersIn(tree)).filter((folder) => !sharedFolders.includes(folder));
    const spec = `Name: earshot-host
Version: ${version}
Release: 1
Summary: Helper of the Earshot browser extension
License: MIT
AutoReqProv: no
Requires: ${needed.map((each) => `${each}(64bit)`).join(', ')}
%description
Sends a browser tab's sound to a Discord voice channel over UDP. The browser starts it for you.
If your browser is a Flatpak or Snap, run "earshot-host install" once as yourself.
%install
mkdir -p "%{buildroot}"
cp -a ${shellQuote(tree).replaceAll('%', '%%')}/. "%{buildroot}/"
%files
%defattr(-,root,root)
${[
  ...folders.map((folder) => `%dir "/${folder}"`),
  ...files.map((file) => (file.startsWith('etc/') ? `%config(noreplace) "/${file}"` : `"/${file}"`)),
].join('\n')}
`;
    // rpmbuild's own scripts put no quotes around its folders.
    const stage = await mkdtemp('/var/tmp/earshot-rpm-');
    try {
      const specFile = join(stage, 'earshot-host.spec');
      await writeFile(specFile, spec);
      const defined = { ...definitions, _binary_payload: compression, _topdir: stage, _rpmdir: join(stage, 'out') };
      await run(
        'rpmbuild',
        [
          ...['-bb', '--quiet', '--target', `${architecture}-linux`],
          ...Object.entries(defined).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
          specFile,
        ],
        { env: { ...process.env, SOURCE_DATE_EPOCH: String(epochSeconds), LC_ALL: 'C', TZ: 'UTC' } },
      );
      const folder = join(stage, 'out', architecture);
      const [made] = await readdir(folder);
      await copyFile(join(folder, made!), out);
      await chmod(out, 0o644);
    } finally {
      await rm(stage, { recursive: true, force: true });
    }
    return out;
  });
