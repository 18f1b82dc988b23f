import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnsafeFolder } from '../control-folder.ts';
import { findBrowsers } from './find-browsers.ts';

let runtime: string;
beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'earshot-run-'));
});
afterEach(() => rmSync(runtime, { recursive: true }));

const found = () => findBrowsers({ platform: 'linux', env: { XDG_RUNTIME_DIR: runtime }, uid: process.getuid!() });

function put(folder: string, browser: string, mode: number): void {
  mkdirSync(join(runtime, folder, 'earshot'), { recursive: true });
  chmodSync(join(runtime, folder, 'earshot'), mode);
  const entry = { protocol: 1, path: '/nobody', secret: 'x'.repeat(43), browser, version: '1', pid: 1, since: 1 };
  writeFileSync(join(runtime, folder, 'earshot', 'control-0a0b0c0d.json'), JSON.stringify(entry), { mode: 0o600 });
}

it('finds a browser in a Snap beside the others', () => {
  put('.', 'chromium', 0o700);
  put('snap.firefox', 'firefox', 0o700);
  expect(found().map(({ browser }) => browser)).toEqual(['chromium', 'firefox']);
});

it("is not kept from its own user's browser by a folder that others may change", () => {
  put('.', 'impostor', 0o755);
  put('snap.firefox', 'firefox', 0o700);
  expect(found().map(({ browser }) => browser)).toEqual(['firefox']);
});

it('says so if there is no other', () => {
  put('.', 'impostor', 0o755);
  expect(found).toThrow(UnsafeFolder);
});
