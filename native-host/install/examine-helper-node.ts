import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeEnough } from './examine-computer.ts';
import { about, type Finding } from './finding.ts';
import type { Outside } from './outside.ts';
import type { Environment } from './places.ts';
import type { System } from './browsers.ts';

interface Examined {
  system: System;
  /** a version's folder, or that of the system's package */
  dir: string;
  /** the one that was meant at the installation, if it was written down */
  node: string | undefined;
  env: Environment;
  outside: Outside;
  installCommand: string;
}

/** What a browser on macOS gives its hosts; on Linux the user's own PATH comes last of all places. */
const barePath = '/usr/bin:/bin:/usr/sbin:/sbin';

/**
 * The Node that the installed helper will be started with. On Linux and macOS the wrapper itself is asked, by everything
 * in it but the line that starts the helper.
 * @returns null if there is no wrapper to ask
 */
export async function examineHelperNode(examined: Examined): Promise<Finding | null> {
  const { node, installCommand } = examined;
  const { ok, hint, unclear, wrong } = about('helper-node', "helper's Node");
  const used = await (examined.system === 'windows' ? besideOnWindows(examined) : byWrapper(examined));
  if (used === null) return null;
  if (used === 'silent') return unclear('the launcher did not say in time which one it uses', installCommand);
  if (used === 'none') return wrong('none that starts and is new enough', installCommand);
  const { path, version } = used;
  if (!isNodeEnough(version.replace(/^v/, '')))
    return wrong(`${path} is ${version}; needs 20.19 or later`, installCommand);
  const isMeant = node === undefined || node === path || (await examined.outside.isThere(node));
  return isMeant
    ? ok(`${path}, ${version}`)
    : hint(`${path}, ${version}; it was installed with ${node}, which is gone`, installCommand);
}

type Used = { path: string; version: string } | 'none' | 'silent' | null;

async function besideOnWindows({ dir, outside }: Examined): Promise<Used> {
  const path = join(dir, 'node.exe');
  const { code, stdout } = await outside.run(path, ['--version']);
  return code === 0 ? { path, version: stdout.trim() } : 'none';
}

async function byWrapper({ dir, env, outside }: Examined): Promise<Used> {
  const wrapper = join(dir, 'earshot-host');
  const text = await readFile(wrapper, 'utf8').catch(() => null);
  const start = text?.lastIndexOf('\nexec ') ?? -1;
  if (text === null || start < 0) return null;
  const question = `${text.slice(0, start)}\nprintf '%s\\n' "$node"\n"$node" --version\n`;
  const clean = ['-i', `HOME=${env['HOME'] ?? '/'}`, `PATH=${barePath}`];
  const { code, stdout } = await outside.run('/usr/bin/env', [...clean, '/bin/sh', '-c', question, wrapper]);
  if (code === null) return 'silent';
  const [path, version] = stdout.split('\n');
  return code === 0 && path && version ? { path, version } : 'none';
}
