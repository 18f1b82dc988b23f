// Tries the helper that is installed on this computer, as its browsers would: finds their manifests, starts the program,
// streams to a receiver on loopback, and prints figures as JSON. With --gone it looks for what an uninstallation left.
// Needs no packages: `node scripts/try-installed.ts` with Node 22.18 or later, `npm run try-installed --` with any.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { findManifest, isKey, isRegistered, type Manifest } from './try-installed/find-manifest.ts';
import { faultsOf } from './try-installed/judge.ts';
import { foldersOf, placesOf, uninstallKey, type Computer } from './try-installed/registrations.ts';
import { tryManifest, type Tried } from './try-installed/stream.ts';

const usage = `try-installed [--browser NAME ...] [--seconds N] [--expect VERSION]
try-installed --gone`;

const computer: Computer = { platform: process.platform, home: homedir(), env: process.env };

/** @returns what is still there */
async function findLeftovers(): Promise<string[]> {
  const left: string[] = foldersOf(computer).filter(existsSync);
  for (const place of placesOf(computer))
    if (await isRegistered(place)) left.push('key' in place ? place.key : place.file);
  if (computer.platform === 'win32' && (await isKey(uninstallKey))) left.push(uninstallKey);
  return left;
}

/** The first place of each browser wins, as it does for the browser itself. */
async function findManifests(wanted: readonly string[]): Promise<{ manifests: Manifest[]; faults: string[] }> {
  const manifests = new Map<string, Manifest>();
  const faults: string[] = [];
  for (const place of placesOf(computer)) {
    if (manifests.has(place.browser) || (wanted.length > 0 && !wanted.includes(place.browser))) continue;
    try {
      const manifest = await findManifest(place);
      if (manifest) manifests.set(place.browser, manifest);
    } catch (thrown) {
      faults.push(String(thrown));
    }
  }
  for (const browser of wanted) if (!manifests.has(browser)) faults.push(`${browser}: no manifest`);
  if (manifests.size === 0) faults.push('no browser has a manifest of the helper');
  return { manifests: [...manifests.values()], faults };
}

async function tryAll(wanted: readonly string[], seconds: number, expected: string | null): Promise<object> {
  const { manifests, faults } = await findManifests(wanted);
  const tries: Tried[] = [];
  for (const manifest of manifests) {
    try {
      const tried = await tryManifest(manifest, seconds);
      tries.push(tried);
      faults.push(...faultsOf(tried, expected));
    } catch (thrown) {
      faults.push(`${manifest.browser}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  return { ok: faults.length === 0, platform: process.platform, arch: process.arch, faults, tries };
}

const { values } = parseArgs({
  options: {
    browser: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '5' },
    expect: { type: 'string' },
    gone: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
if (values.help || !(seconds >= 1 && seconds <= 600)) {
  console.error(usage);
  process.exitCode = values.help ? 0 : 64;
} else {
  const left = values.gone ? await findLeftovers() : null;
  const report = left ? { ok: left.length === 0, left } : await tryAll(values.browser, seconds, values.expect ?? null);
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = (report as { ok: boolean }).ok ? 0 : 1;
}
