import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { openPayloads, type Payloads } from '../../scripts/package/artefacts.ts';
import { packArchive } from '../../scripts/package/archive.ts';
import { packForMac } from '../../scripts/package/macos-package.ts';
import { filesIn } from '../../scripts/package/settle.ts';
import { pretendNodes } from './pretended-nodes.ts';

const { version } = packageJson;
const run = promisify(execFile);

const library = 'davey-darwin-arm64/davey.darwin-arm64.node';

let dir: string;
let payloads: Payloads;
let payload: string;
let file: string;
/** what Installer unpacks, and starts `postinstall` in */
let scripts: string;
/** This computer's Node, pretending to run on a Mac; what it and xattr did is recorded in the home. */
const pretendedNode = (preload: string): string => `#!/bin/sh
echo "node $2" >>"$HOME/order"
PRETENDED=$0 exec ${process.execPath} --import ${preload} "$@"
`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-mac-'));
  const preload = join(dir, 'pretend.mjs');
  await writeFile(
    preload,
    `import { syncBuiltinESMExports } from 'node:module';
Object.defineProperty(process, 'platform', { value: 'darwin' });
process.execPath = process.env.PRETENDED;
syncBuiltinESMExports();
`,
  );
  payloads = await openPayloads({ nodes: await pretendNodes(join(dir, 'nodes'), { text: pretendedNode(preload) }) });
  payload = await payloads.of('macos-arm64');
  file = join(dir, 'earshot.pkg');
  await packForMac({ payload, version, architecture: 'arm64' }, file);
  scripts = join(dir, 'scripts');
  await mkdir(scripts);
  await run('bsdtar', ['-xf', file, '-C', dir, 'host.pkg/Scripts', 'Distribution']);
  await run('sh', ['-c', 'gzip -dc "$1" | cpio -idm --quiet', 'sh', join(dir, 'host.pkg/Scripts')], { cwd: scripts });
});
afterAll(async () => {
  await payloads.close();
  await rm(dir, { recursive: true, force: true });
});

it('the package for macOS reads the same to two other programs', async () => {
  const { stdout: listed } = await run('bsdtar', ['-tf', file]);
  expect(listed.trim().split('\n')).toEqual(['Distribution', 'host.pkg', 'host.pkg/PackageInfo', 'host.pkg/Scripts']);
  const { stdout: tested } = await run('7z', ['t', file]);
  expect(tested).toContain('Everything is Ok');
  const text = await readFile(join(dir, 'Distribution'), 'utf8');
  // Without it, Apple silicon would ask for Rosetta.
  expect(text).toContain('hostArchitectures="arm64"');
  expect(text).toMatch(/enable_anywhere="false" enable_currentUserHome="true" enable_localSystem="false"/);

  const own = await filesIn(payload);
  expect(await filesIn(scripts)).toEqual([...own, 'Remove Earshot.command', 'earshot-host', 'postinstall'].sort());
  for (const name of own) {
    const [packed, was] = [await readFile(join(scripts, name)), await readFile(join(payload, name))];
    expect(packed.equals(was), name).toBe(true);
  }
  for (const name of await filesIn(scripts)) {
    const isProgram = /^(?:node|earshot-host|earshot-host\.mjs|postinstall|Remove Earshot\.command)$/.test(name);
    expect((await stat(join(scripts, name))).mode & 0o777, name).toBe(isProgram ? 0o755 : 0o644);
  }
});

/** Programs of macOS that scripts start: what `xattr` is asked for is noted, and nobody is root. */
const systemPrograms = { xattr: 'echo "xattr $1 $2" >>"$HOME/order"', id: 'echo 501' };

/**
 * Starts a script on a computer that has these programs, with a Mac user's home.
 * @returns what xattr and Node were asked for, in order
 */
async function asOnMac(home: string, args: readonly [string, ...string[]], variables: Record<string, string> = {}) {
  for (const [name, text] of Object.entries(systemPrograms))
    await writeFile(join(dir, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const folder = dirname(args[0]);
  for (const name of (await readdir(folder)).filter((each) =>
    /^(?:postinstall|earshot-host|.+\.command)$/.test(each),
  )) {
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(
      join(folder, name),
      text.replace(/\/usr\/bin\/(xattr|id)\b/g, (_, program: string) => join(dir, program)),
    );
  }
  const env = { HOME: home, USER: 'player', PATH: '/bin:/sbin:/usr/bin:/usr/sbin:/usr/libexec', ...variables };
  const { stdout } = await run(args[0], args.slice(1), { env, cwd: '/' });
  return { stdout, order: (await readFile(join(home, 'order'), 'utf8')).split('\n') };
}

/** As Installer starts it for one user: with its arguments and only its environment. */
const postinstall = (home: string) =>
  asOnMac(home, [join(scripts, 'postinstall'), file, home, '/', '/'], {
    INSTALLER_TEMP: join(home, '../temp'),
    PACKAGE_PATH: file,
    SCRIPT_NAME: 'postinstall',
  });

const marked = 'xattr -dr com.apple.quarantine';

it.each([
  ['Google/Chrome', ['Google/Chrome']],
  ['Firefox', ['Mozilla']],
  ['no browser yet', ['Google/Chrome', 'Mozilla']],
])(
  'its script registers the helper for a user with %s, once the mark of a download is off, and a double click removes it',
  async (used, registered) => {
    const home = join(dir, `of ${used.replace('/', ' ')}`, 'Users', 'Ärger & (x)');
    const support = join(home, 'Library/Application Support');
    await mkdir(used === 'no browser yet' ? home : join(support, used), { recursive: true });
    const { order } = await postinstall(home);
    expect(order[0]).toBe(marked);
    expect(order[1]).toMatch(/^node /);
    const manifests = (await filesIn(support)).filter((path) => path.endsWith('/app.earshot.host.json'));
    expect(manifests).toEqual(registered.map((folder) => `${folder}/NativeMessagingHosts/app.earshot.host.json`));
    const { path } = JSON.parse(await readFile(join(support, manifests[0]!), 'utf8')) as { path: string };
    const [installed] = await readdir(join(support, 'Earshot/versions'));
    expect(path).toBe(join(support, 'Earshot/versions', installed!, 'earshot-host'));
    expect(await filesIn(dirname(path))).toEqual(
      expect.arrayContaining(['earshot-host', 'main.mjs', 'node', `node_modules/@snazzah/${library}`]),
    );

    // Installer knows no removal.
    const { stdout } = await asOnMac(home, [join(support, 'Earshot/Remove Earshot.command')]);

    expect(stdout).toMatch(/^Removed:/);
    expect(stdout).toContain("Earshot's helper has been removed.");
    expect(await filesIn(support)).toEqual([]);
    await expect(stat(join(support, 'Earshot'))).rejects.toThrow();
  },
);

it('the file to double-click in the archive takes the mark off first, installs, and says so', async () => {
  const archive = join(dir, 'earshot-host-mac.tar.gz');
  await packArchive({ payload, isMac: true }, archive);
  await run('bsdtar', ['-xf', archive, '-C', dir]);
  const home = join(dir, 'of archive', 'home');
  await mkdir(join(home, 'Library/Application Support/Firefox'), { recursive: true });
  // Terminal starts it by its whole path.
  const { stdout, order } = await asOnMac(home, [join(dir, 'earshot-host-mac', 'Install Earshot.command')]);
  expect(order[0]).toBe(marked);
  expect(stdout).toMatch(/^Installed:[^]*Done\. Go back to your browser/);
});
