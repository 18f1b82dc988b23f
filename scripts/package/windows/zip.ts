import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { zipEpoch } from '../extension.ts';
import { filesIn } from '../settle.ts';
import { everyBrowser } from './every-browser.ts';

/**
 * For people who double-click: says in a sentence what has become of it, and stays until they have read that. Explorer
 * shows an archive like a folder, and starts this file out of it without the others.
 */
const commandFile = (command: string, { done, failed }: { done: string; failed: string }): string =>
  [
    '@echo off',
    'title Earshot',
    'set NODE_OPTIONS=',
    'if exist "%~dp0node.exe" goto whole',
    'echo This file needs the others beside it. Right-click the zip file that you downloaded,',
    'echo choose "Extract all", and open this file in the new folder.',
    'pause',
    'exit /b 1',
    ':whole',
    'echo One moment...',
    `"%~dp0node.exe" "%~dp0earshot-host.mjs" ${command} >nul`,
    'if errorlevel 1 goto failed',
    `echo ${done}`,
    'pause',
    'exit /b 0',
    ':failed',
    `echo ${failed} See the message above.`,
    'pause',
    'exit /b 1',
    '',
  ].join('\r\n');

const files: Readonly<Record<string, string>> = {
  'Install Earshot.cmd': commandFile(`install ${everyBrowser}`, {
    done: 'Done. Go back to your browser. Earshot has found its helper. You can delete this folder.',
    failed: 'The helper could not be installed.',
  }),
  'Remove Earshot.cmd': commandFile('uninstall', {
    done: "Earshot's helper has been removed.",
    failed: 'The helper could not be removed.',
  }),
};

/**
 * Makes the archive for people who want no setup program, and for Scoop.
 * @param payload with Node and the launcher
 * @returns the archive's path
 */
export async function packWindowsZip(payload: string, out: string): Promise<string> {
  const name = basename(out, '.zip');
  const zip: Zippable = {};
  for (const [file, text] of Object.entries(files)) zip[`${name}/${file}`] = Buffer.from(text);
  for (const file of await filesIn(payload)) zip[`${name}/${file}`] = await readFile(join(payload, file));
  await writeFile(out, zipSync(zip, { level: 6, mtime: zipEpoch() }));
  return out;
}
