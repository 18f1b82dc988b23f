import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installManifest, removeManifest, writeWhole } from './manifest.ts';
import { replaceFiles } from './replace-files.ts';

/** Where the XDG base directory specification puts things, from the environment. */
export interface Places {
  /** the host's own folder */
  hostDir: string;
  /** NativeMessagingHosts of Chromium and of Chrome */
  manifestDirs: string[];
}

/** @param env HOME has to be set; relative XDG paths are to be ignored, says the specification */
export function linuxPlaces(env: Readonly<Record<string, string | undefined>>): Places {
  const home = env['HOME'];
  if (!home?.startsWith('/')) throw new Error('HOME is not set to an absolute path.');
  const base = (variable: string, fallback: string): string =>
    env[variable]?.startsWith('/') ? env[variable] : join(home, fallback);
  const config = base('XDG_CONFIG_HOME', '.config');
  return {
    hostDir: join(base('XDG_DATA_HOME', '.local/share'), 'earshot'),
    manifestDirs: ['chromium', 'google-chrome'].map((browser) => join(config, browser, 'NativeMessagingHosts')),
  };
}

/** What a host is made of: its programs, and the packages that they load. */
export const hostParts = ['main.mjs', 'pacer-worker.mjs', 'dave.cjs', 'node_modules'] as const;

/**
 * Copies the built host into the user's folder and registers it with Chromium and Chrome on Linux. A host that is
 * running keeps the files it has open.
 * @param options.builtDir what scripts/build-host.ts made
 * @returns the paths of the manifests
 */
export async function installForUser(options: {
  builtDir: string;
  extensionIds: readonly string[];
  places: Places;
  /** absolute: browsers do not start hosts with the user's PATH */
  nodePath?: string;
}): Promise<string[]> {
  const { builtDir, extensionIds, places, nodePath = process.execPath } = options;
  for (const part of hostParts) await replaceFiles(join(builtDir, part), join(places.hostDir, part));
  const executable = join(places.hostDir, 'earshot-host');
  await writeWhole(executable, wrapperScript(nodePath, join(places.hostDir, 'main.mjs')), 0o755);
  return Promise.all(places.manifestDirs.map((dir) => installManifest(dir, { executable, extensionIds })));
}

/** Takes back all that {@link installForUser} wrote. */
export async function uninstallForUser(places: Places): Promise<void> {
  await Promise.all(places.manifestDirs.map(removeManifest));
  await rm(places.hostDir, { recursive: true, force: true });
}

/** A shell script, since a manifest names one program without arguments. NODE_OPTIONS are for other programs. */
export function wrapperScript(nodePath: string, mainPath: string): string {
  return `#!/bin/sh\nunset NODE_OPTIONS\nexec ${shellQuote(nodePath)} ${shellQuote(mainPath)} "$@"\n`;
}

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
