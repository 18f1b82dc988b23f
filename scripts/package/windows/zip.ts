import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { zipEpoch } from '../extension.ts';
import { filesIn } from '../settle.ts';

/** For people who double-click: the window stays until they have read what it says. */
const commandFile = (command: 'install' | 'uninstall'): string =>
  ['@echo off', 'set NODE_OPTIONS=', `"%~dp0node.exe" "%~dp0earshot-host.mjs" ${command}`, 'pause', ''].join('\r\n');

/**
 * Makes the archive for people who want no setup program, and for Scoop.
 * @param payload with Node and the launcher
 * @returns the archive's path
 */
export async function packWindowsZip(payload: string, out: string): Promise<string> {
  const name = basename(out, '.zip');
  const zip: Zippable = {
    [`${name}/Install Earshot.cmd`]: Buffer.from(commandFile('install')),
    [`${name}/Remove Earshot.cmd`]: Buffer.from(commandFile('uninstall')),
  };
  for (const file of await filesIn(payload)) zip[`${name}/${file}`] = await readFile(join(payload, file));
  await writeFile(out, zipSync(zip, { level: 6, mtime: zipEpoch() }));
  return out;
}
