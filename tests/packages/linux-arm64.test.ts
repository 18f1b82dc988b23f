import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { callerOf } from '../../native-host/install/manifest.ts';
import { packArchive } from '../../scripts/package/archive.ts';
import { openPayloads, type Payloads } from '../../scripts/package/artefacts.ts';
import { packDeb } from '../../scripts/package/deb.ts';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { expectToStream } from './opens-v8.ts';

const { version } = packageJson;
const run = promisify(execFile);
const caller = callerOf('chromium', defaultExtensionIds.chromium[0]);

let dir: string;
let payloads: Payloads;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-arm-'));
  payloads = await openPayloads();
  await payloads.of('linux-arm64');
}, 600_000);
afterAll(async () => {
  await payloads.close();
  await rm(dir, { recursive: true, force: true });
});

/** Lets QEMU play the other processor for this one program: the kernel of this computer would not start it. */
async function playProcessor(folder: string): Promise<void> {
  const program = join(folder, 'node.arm64');
  await rename(join(folder, 'node'), program);
  const play = `#!/bin/sh\nexec qemu-aarch64-static -L /usr/aarch64-linux-gnu '${program}' "$@"\n`;
  await writeFile(join(folder, 'node'), play, { mode: 0o755 });
}

it('the .deb for Arm streams from what its manifests name', async () => {
  const file = join(dir, 'earshot.deb');
  const root = join(dir, 'root');
  await packDeb({ payload: await payloads.of('linux-arm64'), version, architecture: 'arm64' }, file, ['-Znone']);
  await run('dpkg-deb', ['--extract', file, root]);
  const manifest = join(root, 'etc/chromium/native-messaging-hosts/app.earshot.host.json');
  const { path } = JSON.parse(await readFile(manifest, 'utf8')) as { path: string };
  await playProcessor(join(root, 'usr/lib/earshot-host'));
  await expectToStream(join(root, path), [caller]);
}, 300_000);

it('the archive for Arm tells its version and streams', async () => {
  const file = join(dir, 'earshot-host-arm.tar.gz');
  await packArchive({ payload: await payloads.of('linux-arm64'), isMac: false }, file, 'gzip --fast --no-name');
  await run('tar', ['--extract', '--gzip', '--file', file, '--directory', dir]);
  const folder = join(dir, 'earshot-host-arm');
  await playProcessor(folder);
  const command = join(folder, 'earshot-host');
  expect((await run(command, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  // An installation writes it.
  await writeFile(join(folder, 'allowed-origins.json'), JSON.stringify([caller]));
  await expectToStream(command, ['serve', caller]);
}, 300_000);
