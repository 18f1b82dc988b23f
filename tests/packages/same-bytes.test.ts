import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { artefacts, openPayloads } from '../../scripts/package/artefacts.ts';
import { packAll } from '../../scripts/package/pack-all.ts';
import { pretendNodes } from './pretended-nodes.ts';

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
  const before = { umask: process.umask(umask), TZ: process.env.TZ, LC_ALL: process.env.LC_ALL };
  cleanUps.push(
    () => rm(dir, { recursive: true, force: true }),
    () => void process.umask(before.umask),
    ...(['TZ', 'LC_ALL'] as const).map((name) => () => {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }),
  );
  Object.assign(process.env, { TZ: zone, LC_ALL: locale });
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
    'earshot-host-0.1.0-1.aarch64.rpm',
    'earshot-host-0.1.0-1.x86_64.rpm',
    'earshot-host-0.1.0-linux-arm64.tar.gz',
    'earshot-host-0.1.0-linux-x64.tar.gz',
    'earshot-host-0.1.0-macos-arm64.pkg',
    'earshot-host-0.1.0-macos-arm64.tar.gz',
    'earshot-host-0.1.0-macos-x64.pkg',
    'earshot-host-0.1.0-macos-x64.tar.gz',
    'earshot-host-0.1.0-windows-x64-setup.exe',
    'earshot-host-0.1.0-windows-x64.zip',
    'earshot-host_0.1.0_amd64.deb',
    'earshot-host_0.1.0_arm64.deb',
  ]);
}, 300_000);
