import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { packArchive } from '../../scripts/package/archive.ts';
import { artefacts, openPayloads } from '../../scripts/package/artefacts.ts';
import { packDeb } from '../../scripts/package/deb.ts';
import { packAll } from '../../scripts/package/pack-all.ts';
import { packRpm } from '../../scripts/package/rpm.ts';
import { pretendNodes } from './pretended-nodes.ts';

const { version } = packageJson;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Computer {
  umask: number;
  zone: string;
  locale: string;
  time: Date;
  mode: number;
}

/** @returns the sums of everything that holds a Node, made on such a computer */
async function packOn({ umask, zone, locale, time, mode }: Computer, folder: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), folder));
  const before = {
    umask: process.umask(umask),
    TZ: process.env.TZ,
    LC_ALL: process.env.LC_ALL,
    TMPDIR: process.env.TMPDIR,
  };
  cleanUps.push(
    () => rm(dir, { recursive: true, force: true }),
    () => void process.umask(before.umask),
    ...(['TZ', 'LC_ALL', 'TMPDIR'] as const).map((name) => () => {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }),
  );
  Object.assign(process.env, { TZ: zone, LC_ALL: locale, TMPDIR: dir });
  const payloads = await openPayloads({ nodes: await pretendNodes(join(dir, 'nodes'), { time, mode }) });
  cleanUps.push(() => payloads.close());
  const wanted = artefacts().filter(({ kind }) => !['npm', 'extension', 'sbom'].includes(kind));
  const { failures } = await packAll(wanted, payloads, join(dir, 'out'), () => undefined);
  expect(failures).toEqual([]);
  return readFile(join(dir, 'out/SHA256SUMS'), 'utf8');
}

it('every package is the same bytes whatever umask, time zone, locale, folder and times of files', async () => {
  const one = await packOn(
    { umask: 0o022, zone: 'UTC', locale: 'C', time: new Date('2026-01-01'), mode: 0o755 },
    'earshot-one-',
  );
  const two = await packOn(
    { umask: 0o077, zone: 'Pacific/Kiritimati', locale: 'tr_TR.UTF-8', time: new Date('2001-09-09'), mode: 0o600 },
    'earshot two ü ',
  );
  expect(two).toBe(one);
  expect(
    one
      .trim()
      .split('\n')
      .map((line) => line.replace(/^[0-9a-f]{64} {2}/, '')),
  ).toEqual([
    `earshot-${version}.streamDeckPlugin`,
    `earshot-box-${version}.tgz`,
    `earshot-host-${version}-1.aarch64.rpm`,
    `earshot-host-${version}-1.x86_64.rpm`,
    `earshot-host-${version}-linux-arm64.tar.gz`,
    `earshot-host-${version}-linux-x64.tar.gz`,
    `earshot-host-${version}-macos-arm64.pkg`,
    `earshot-host-${version}-macos-arm64.tar.gz`,
    `earshot-host-${version}-macos-x64.pkg`,
    `earshot-host-${version}-macos-x64.tar.gz`,
    `earshot-host-${version}-windows-x64-setup.exe`,
    `earshot-host-${version}-windows-x64.zip`,
    `earshot-host_${version}_amd64.deb`,
    `earshot-host_${version}_arm64.deb`,
  ]);
}, 300_000);

it('a package for Linux is the same bytes from a folder with any name', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-odd-'));
  const odd = join(dir, `ü & (x) 5% 'two'`);
  await mkdir(odd);
  const before = process.cwd();
  const payloads = await openPayloads({ nodes: await pretendNodes(join(dir, 'nodes')) });
  cleanUps.push(
    () => rm(dir, { recursive: true, force: true }),
    () => payloads.close(),
    () => process.chdir(before),
  );
  const payload = resolve(await payloads.of('linux-x64'));
  const packAt = async (folder: string): Promise<Buffer[]> => {
    process.chdir(folder);
    const files = ['earshot.deb', 'earshot.rpm', 'earshot.tar.gz'] as const;
    const [deb, rpm, archive] = files;
    await packDeb({ payload, version, architecture: 'amd64' }, deb);
    await packRpm({ payload, version, architecture: 'x86_64' }, rpm);
    await packArchive({ payload, isMac: false }, archive);
    return Promise.all(files.map((file) => readFile(file)));
  };
  const [plain, other] = [await packAt(dir), await packAt(odd)];
  expect(plain.map((bytes, index) => bytes.equals(other[index]!))).toEqual([true, true, true]);
}, 300_000);
