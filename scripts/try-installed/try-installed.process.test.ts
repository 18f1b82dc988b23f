import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { callerOf, manifestText } from '../../native-host/install/manifest.ts';
import type { Tried } from './stream.ts';

const id = 'abcdefghijklmnop'.repeat(2);

let dir: string;
let home: string;
let program: string;
let script: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-try-'));
  home = join(dir, 'home');
  program = join(dir, 'helper', 'earshot-host');
  await cp('build/native-host', dirname(program), { recursive: true });
  await writeFile(join(dirname(program), 'allowed-origins.json'), JSON.stringify([callerOf('chromium', id), 'a@b']));
  script = join(dir, 'try-installed.mjs');
  await build({
    entryPoints: ['scripts/try-installed.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Report {
  ok: boolean;
  faults: string[];
  tries: Tried[];
  left: string[];
}

function tryInstalled(...args: string[]): { status: number | null; report: Report } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stdout, stderr).toMatch(/^\{/);
  return { status, report: JSON.parse(stdout) as Report };
}

async function register(folder: string, text: string): Promise<string> {
  const file = join(home, folder, 'app.earshot.host.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

it('finds nothing on a computer without a helper, and no leftovers of the user’s', () => {
  expect(tryInstalled('--browser', 'chromium').report.faults).toContain('chromium: no manifest');
  expect(tryInstalled('--gone').report.left.filter((path) => path.startsWith(home))).toEqual([]);
});

it('streams through the helper as each of its browsers starts it, and finds it when asked for leftovers', async () => {
  const chromium = manifestText('chromium', { executable: program, extensionIds: [id] });
  const firefox = manifestText('firefox', { executable: program, extensionIds: ['a@b'] });
  const files = [
    await register('.config/chromium/NativeMessagingHosts', chromium),
    await register('.mozilla/native-messaging-hosts', firefox),
  ];
  const { report } = tryInstalled('--browser', 'chromium', '--browser', 'firefox', '--seconds', '1');
  expect(report.tries.map(({ browser, exitCode, version }) => ({ browser, exitCode, version }))).toEqual([
    { browser: 'chromium', exitCode: 0, version: packageJson.version },
    { browser: 'firefox', exitCode: 0, version: packageJson.version },
  ]);
  for (const { heard, sent, lateMs } of report.tries) {
    // How many come through on time is a matter of the machine; that they are the very ones is not.
    expect(sent).toBe(50);
    expect(heard).toBeGreaterThan(10);
    expect(lateMs).toMatchObject({ p50: expect.any(Number) as number, p99: expect.any(Number) as number });
  }
  const { status, report: after } = tryInstalled('--gone');
  expect(status).toBe(1);
  expect(after.left).toEqual(expect.arrayContaining(files));
}, 60_000);

it.each([
  ['names nobody', (text: string) => text.replace('allowed_origins', 'allowed_extensions'), /no manifest of/],
  ['names a program from nowhere', (text: string) => text.replace(resolve(program), 'earshot-host'), /no whole path/],
  ['names a program that is gone', (text: string) => text.replace(program, `${program}-2`), /ENOENT/],
  ['names a program that refuses', (text: string) => text.replace(id, 'p'.repeat(32)), /left with 77/],
])('says why it cannot be started by a manifest that %s', async (_, change, reason) => {
  const text = manifestText('chromium', { executable: program, extensionIds: [id] });
  await register('.config/chromium/NativeMessagingHosts', change(text));
  const { status, report } = tryInstalled('--browser', 'chromium', '--seconds', '1');
  expect(status).toBe(1);
  expect(report.faults.join('\n')).toMatch(reason);
});
