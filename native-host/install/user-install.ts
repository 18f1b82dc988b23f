import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installManifest, removeManifest, writeWhole } from './manifest.ts';
import { replaceFiles } from './replace-files.ts';

/** Browsers that the host can be registered with, and their folder under the XDG configuration. */
const configFolders = { chromium: 'chromium', chrome: 'google-chrome' } as const;
export type BrowserName = keyof typeof configFolders;
export const browserNames = Object.keys(configFolders) as BrowserName[];

/** Where the XDG base directory specification puts things, from the environment. */
export interface Places {
  /** the host's own folder */
  hostDir: string;
  /** NativeMessagingHosts of each browser */
  manifestDirs: Record<BrowserName, string>;
}

/** @param env HOME has to be set; relative XDG paths are to be ignored, says the specification */
export function linuxPlaces(env: Readonly<Record<string, string | undefined>>): Places {
  const home = env['HOME'];
  if (!home?.startsWith('/')) throw new Error('HOME is not set to an absolute path.');
  const base = (variable: string, fallback: string): string =>
    env[variable]?.startsWith('/') ? env[variable] : join(home, fallback);
  const config = base('XDG_CONFIG_HOME', '.config');
  const manifestDir = (browser: BrowserName): string => join(config, configFolders[browser], 'NativeMessagingHosts');
  return {
    hostDir: join(base('XDG_DATA_HOME', '.local/share'), 'earshot'),
    manifestDirs: { chromium: manifestDir('chromium'), chrome: manifestDir('chrome') },
  };
}

/** What a host is made of: its programs, and the packages that they load. */
export const hostParts = ['main.mjs', 'pacer-worker.mjs', 'dave.cjs', 'node_modules'] as const;

export const installedExecutable = ({ hostDir }: Places): string => join(hostDir, 'earshot-host');

/**
 * Copies the built host into the user's folder and registers it with browsers on Linux. A host that is running keeps
 * the files it has open.
 * @param options.builtDir what scripts/build-host.ts made
 * @returns the paths of the manifests
 */
export async function installForUser(options: {
  builtDir: string;
  extensionIds: readonly string[];
  places: Places;
  browsers?: readonly BrowserName[];
  /** absolute: browsers do not start hosts with the user's PATH */
  nodePath?: string;
}): Promise<string[]> {
  const { builtDir, extensionIds, places, browsers = browserNames, nodePath = process.execPath } = options;
  for (const part of hostParts) await replaceFiles(join(builtDir, part), join(places.hostDir, part));
  const executable = installedExecutable(places);
  await writeWhole(executable, wrapperScript(nodePath, join(places.hostDir, 'main.mjs')), 0o755);
  return Promise.all(
    browsers.map((browser) => installManifest(places.manifestDirs[browser], { executable, extensionIds })),
  );
}

/** Takes the registrations back; where that is all of them, the host itself too. */
export async function uninstallForUser(places: Places, browsers: readonly BrowserName[] = browserNames): Promise<void> {
  await Promise.all(browsers.map((browser) => removeManifest(places.manifestDirs[browser])));
  if (browserNames.every((browser) => browsers.includes(browser))) {
    await rm(places.hostDir, { recursive: true, force: true });
  }
}

/** A shell script, since a manifest names one program without arguments. NODE_OPTIONS are for other programs. */
export function wrapperScript(nodePath: string, mainPath: string): string {
  return `#!/bin/sh\nunset NODE_OPTIONS\nexec ${shellQuote(nodePath)} ${shellQuote(mainPath)} "$@"\n`;
}

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
