import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { callerOf } from '../../native-host/install/manifest.ts';
import { packDeb } from '../../scripts/package/deb.ts';
import { openPayloads, type Payloads } from '../../scripts/package/artefacts.ts';
import { packRpm } from '../../scripts/package/rpm.ts';
import { filesIn, foldersIn } from '../../scripts/package/settle.ts';
import { sharedFolders } from '../../scripts/package/system-tree.ts';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { expectToStream } from './opens-v8.ts';

const { version } = packageJson;
const run = promisify(execFile);
const caller = callerOf('chromium', defaultExtensionIds.chromium[0]);

let dir: string;
let payloads: Payloads;
let payload: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-packages-'));
  payloads = await openPayloads();
  payload = await payloads.of('linux-x64');
}, 600_000);
afterAll(async () => {
  await payloads.close();
  await rm(dir, { recursive: true, force: true });
});

/** rpm changes into the root, which only root may; or who plays root. */
const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--user', '--map-root-user'];

const packages = [
  {
    kind: 'deb',
    pack: (file: string) => packDeb({ payload, version, architecture: 'amd64' }, file, ['-Znone']),
    async prepare(root: string) {
      await mkdir(join(root, 'var/lib/dpkg/info'), { recursive: true });
      await mkdir(join(root, 'var/lib/dpkg/updates'));
      await writeFile(join(root, 'var/lib/dpkg/status'), '');
    },
    // The bare root has no libraries for it to depend on.
    install: (root: string, file: string) => [...dpkg(root), '--force-depends', '--install', file],
    remove: (root: string) => [...dpkg(root), '--purge', 'earshot-host'],
    manifests: [
      'etc/chromium',
      'etc/opt/brave',
      'etc/opt/chrome',
      'etc/opt/edge',
      'etc/opt/vivaldi',
      'usr/lib/librewolf',
      'usr/lib/mozilla',
    ],
  },
  {
    kind: 'rpm',
    pack: (file: string) => packRpm({ payload, version, architecture: 'x86_64' }, file, 'w0.ufdio'),
    prepare: async (root: string) => void (await mkdir(root, { recursive: true })),
    install: (root: string, file: string) => [...rpm(root), '--nodeps', '--install', file],
    remove: (root: string) => [...rpm(root), '--erase', 'earshot-host'],
    manifests: [
      ...['etc/chromium', 'etc/opt/brave', 'etc/opt/chrome', 'etc/opt/edge', 'etc/opt/vivaldi'],
      ...['usr/lib/librewolf', 'usr/lib/mozilla', 'usr/lib64/librewolf', 'usr/lib64/mozilla'],
    ],
  },
] as const;

const dpkg = (root: string): string[] => [
  'dpkg',
  `--root=${root}`,
  '--force-not-root',
  '--force-bad-path',
  `--log=${dir}/dpkg.log`,
];

const rpm = (root: string): string[] => [...asRoot, 'rpm', '--root', root, '--dbpath', '/var/lib/rpm'];

/** What is not the package manager's own. */
const isOurs = (path: string): boolean => !/^var(?:\/|$)/.test(path);

describe.each(packages)(
  'the $kind, installed below a bare root',
  ({ kind, pack, prepare, install, remove, manifests }) => {
    it('streams from what its manifests name, and leaves nothing when it is removed', async () => {
      const root = join(dir, kind);
      const file = join(dir, `earshot.${kind}`);
      await prepare(root);
      await pack(file);
      const [command, ...args] = install(root, file);
      await run(command!, args);

      const files = await filesIn(root);
      const named = files.filter((path) => path.endsWith('/native-messaging-hosts/app.earshot.host.json'));
      expect(named).toEqual(manifests.map((folder) => `${folder}/native-messaging-hosts/app.earshot.host.json`));
      const programs = new Set<string>();
      for (const path of named) {
        const text = await readFile(join(root, path), 'utf8');
        programs.add((JSON.parse(text) as { path: string }).path);
        const isFirefox = path.startsWith('usr/');
        expect(text).toContain(isFirefox ? defaultExtensionIds.firefox[0] : caller);
      }
      expect([...programs]).toEqual(['/usr/lib/earshot-host/earshot-host']);
      expect(await readFile(join(root, 'usr/lib/earshot-host/packaged-by'), 'utf8')).toBe(`${kind}\n`);
      const { stdout } = await run('/usr/bin/env', ['-i', join(root, 'usr/lib/earshot-host/node'), '--version']);
      expect(stdout).toBe('v22.23.2\n');

      await expectToStream('/usr/bin/env', ['-i', join(root, [...programs][0]!), caller]);

      const [remover, ...rest] = remove(root);
      await run(remover!, rest);
      expect((await filesIn(root)).filter(isOurs)).toEqual([]);
      const left = (await foldersIn(root)).filter(isOurs);
      expect(left.filter((folder) => !sharedFolders.includes(folder))).toEqual([]);
      await rm(root, { recursive: true });
    }, 300_000);
  },
);
