import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { Wine } from './wine.ts';

const relay = join(dirname(fileURLToPath(import.meta.url)), 'browser-in-windows.cjs');

/** Joins what a browser of this computer starts with what a browser of that Windows would have started. */
export interface WindowsHelper {
  /** for a manifest of this computer */
  executable: string;
  /** what went on there, a line each */
  log(): Promise<string[]>;
}

/** @param node of that Windows, such as the one that is installed with the helper */
export async function openHelper(wine: Wine, node: string, origin: string): Promise<WindowsHelper> {
  const folder = join(wine.drive, 'relay');
  await mkdir(folder);
  await writeFile(join(folder, 'relay.cjs'), await readFile(relay));
  await writeFile(join(folder, 'log'), '');
  wine.start(node, ['C:\\relay\\relay.cjs', origin, 'C:\\relay']);
  const port = await vi.waitFor(
    async () => {
      const text = await readFile(join(folder, 'port'), 'utf8');
      expect(text).toMatch(/^\d+$/);
      return text;
    },
    { timeout: 30_000, interval: 100 },
  );
  const executable = join(folder, 'helper.mjs');
  await writeFile(
    executable,
    `#!${process.execPath}
import { connect } from 'node:net';
const socket = connect(${port}, '127.0.0.1');
socket.setNoDelay(true);
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('close', () => process.exit(0));
socket.on('error', () => process.exit(1));
`,
  );
  await chmod(executable, 0o755);
  return {
    executable,
    log: async () => (await readFile(join(folder, 'log'), 'utf8')).split('\n').filter(Boolean),
  };
}
