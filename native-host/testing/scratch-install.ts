import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { runCommand, type CommandContext } from '../install/command.ts';
import { findPlaces, type Places } from '../install/places.ts';
import type { RegistryCommand } from '../install/registry.ts';

export const scratchId = 'abcdefghijklmnop'.repeat(2);
export const scratchAddOn = 'earshot@example.org';

/** A home folder with a name that breaks careless programs, and the commands as somebody who lives there runs them. */
export interface ScratchHome {
  home: string;
  places: Places;
  /** what was asked of the registry */
  registry: RegistryCommand[];
  /** the last texts */
  out: () => string;
  err: () => string;
  /** lets a browser have been started once */
  startOnce(...markers: string[]): Promise<void>;
  run(args: string[], changes?: Partial<CommandContext>): Promise<number>;
  /** every file and folder */
  tree(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function openScratchHome(
  platform: 'linux' | 'darwin' = 'linux',
  name = "earshot o'home = ü, 100% & (x) ",
): Promise<ScratchHome> {
  const home = await mkdtemp(join(tmpdir(), name));
  const registry: RegistryCommand[] = [];
  let out = '';
  let err = '';
  const context: CommandContext = {
    self: 'earshot-host',
    builtDir: 'build/native-host',
    version: packageJson.version,
    extensionIds: { chromium: [scratchId], firefox: [scratchAddOn] },
    platform,
    env: { HOME: home },
    nodePath: process.execPath,
    stableNode: null,
    nodeVersion: process.versions.node,
    withNode: false,
    isNodeWhole: true,
    uid: process.getuid?.() ?? null,
    runRegistry: async (command) => {
      registry.push(command);
      return { code: 0, stdout: '' };
    },
    out: (text) => (out = text),
    err: (text) => (err += `${text}\n`),
  };
  return {
    home,
    places: findPlaces(platform, context.env),
    registry,
    out: () => out,
    err: () => err,
    async startOnce(...markers) {
      for (const marker of markers) await mkdir(join(home, marker), { recursive: true });
    },
    async run(args, changes = {}) {
      out = err = '';
      return runCommand(args, { ...context, ...changes });
    },
    tree: async () => (await readdir(home, { recursive: true })).sort(),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
