import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** A clone of its own: others read the sources meanwhile. */
let clone: string;
let dev: ChildProcess;
let output = '';

const patienceMs = 60_000;
const copied = ['extension', 'native-host', 'shared-protocol', 'local-server', 'scripts'];
const files = ['manifest.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'earshot-dev-'));
  for (const path of [...copied, ...files]) cpSync(path, join(clone, path), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'), 'junction');
  mkdirSync(join(clone, 'tmp'));
  dev = spawn(process.execPath, ['scripts/run.mjs', 'dev', '--headless'], {
    cwd: clone,
    // Profiles are made in there, and processes are found by it.
    env: { ...process.env, TMPDIR: join(clone, 'tmp') },
  });
  for (const stream of [dev.stdout!, dev.stderr!]) stream.on('data', (chunk) => (output += chunk));
});
afterAll(() => {
  if (dev.exitCode === null) dev.kill('SIGTERM');
  rmSync(clone, { recursive: true, force: true, maxRetries: 5 });
});

/** Waits until it says this, and forgets what it said before. */
async function said(pattern: RegExp): Promise<string> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const [found] = pattern.exec(output) ?? [];
    if (found !== undefined) {
      output = '';
      return found;
    }
    if (dev.exitCode !== null || performance.now() > endMs) throw new Error(`${pattern.source} in vain:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(join(clone, path), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(clone, path), after);
}
const built = (path: string): string => readFileSync(join(clone, 'build/dev-chromium', path), 'utf8');

/** Of all processes, the arguments of those that name the clone. */
const processes = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return line.includes(clone) ? [line] : [];
      } catch {
        return [];
      }
    });

it('npm run dev brings each change to where it runs, survives a mistake, and leaves nothing behind', async () => {
  await said(/^Ready after .*\n.*Ctrl-C/m);

  edit('extension/locales/en.json', (text) => text.replace('"Copy diagnostics"', '"Copy them all"'));
  await said(
    /^extension\/locales\/en\.json: extension rebuilt in [\d.]+ s, reloaded\. [\d.]+ s since it was saved\.$/m,
  );
  expect(built('extension/_locales/en/messages.json')).toContain('Copy them all');

  edit('extension/options/diagnostics.tsx', (text) => text.replace('look="plain"', 'look='));
  await said(
    /✘[^\n]*\n\n *extension\/options\/diagnostics\.tsx:\d+:\d+:[^]*extension not rebuilt, its last good build stays/,
  );
  expect(built('extension/options/options.js')).toContain('save-log');

  edit('extension/options/diagnostics.tsx', (text) =>
    text.replace('look=', 'look="plain"').replace('earshot-log.txt', 'mended.txt'),
  );
  await said(/^extension\/options\/diagnostics\.tsx: extension rebuilt in [\d.]+ s, options reloaded\./m);
  expect(built('extension/options/options.js')).toContain('mended.txt');

  edit('native-host/arguments.ts', (text) => text.replace('earshot-host', 'other-host'));
  await said(/helper rebuilt in [\d.]+ s, for its next start\./);
  expect(built('helper/main.mjs')).toContain('other-host');

  edit('local-server/page/page.css', (text) => `${text}\n`);
  await said(/local server rebuilt in [\d.]+ s, restarted\./);

  dev.kill('SIGINT');
  await expect.poll(() => dev.exitCode, { timeout: patienceMs }).toBe(0);
  await expect.poll(processes, { timeout: patienceMs }).toEqual([]);
  expect(readdirSync(join(clone, 'tmp'))).toEqual([]);
});
