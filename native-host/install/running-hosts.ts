import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

/** The command lines of all processes that may be seen, on Linux or macOS. */
async function commandLines(): Promise<string[]> {
  if (process.platform === 'linux') {
    const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    // Those that end meanwhile have none.
    return Promise.all(numbers.map((number) => readFile(`/proc/${number}/cmdline`, 'utf8').catch(() => '')));
  }
  const { stdout } = await runProgram('/bin/ps', ['-A', '-ww', '-o', 'command=']);
  return stdout.split('\n');
}

/** Which of these versions' folders a host runs from: each names its main.mjs by the whole path, without links. */
export async function foldersInUse(folders: readonly string[]): Promise<ReadonlySet<string>> {
  const lines = await commandLines();
  const used = new Set<string>();
  for (const folder of folders) {
    const program = join(await realpath(folder).catch(() => folder), 'main.mjs');
    if (lines.some((line) => line.includes(program))) used.add(folder);
  }
  return used;
}
