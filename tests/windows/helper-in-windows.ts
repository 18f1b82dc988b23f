import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { Wine, WindowsUser } from './wine.ts';

const relay = join(dirname(fileURLToPath(import.meta.url)), 'browser-in-windows.cjs');
const startMs = 60_000;

/** Joins what a browser of this computer starts with what a browser of that Windows would have started. */
export interface WindowsHelper {
  /** for a manifest of this computer; SIGUSR2 makes that Windows end the program that its manifest names */
  executable: string;
  /** what went on there, a line each */
  log(): Promise<string[]>;
}

/**
 * @param name of a folder for it on C:
 * @param node of that Windows
 */
export async function openHelper(
  wine: Wine,
  user: WindowsUser,
  { name, node, origin }: { name: string; node: string; origin: string },
): Promise<WindowsHelper> {
  const folder = join(wine.drive, name);
  await mkdir(folder);
  await copyFile(relay, join(folder, 'relay.cjs'));
  await writeFile(join(folder, 'log'), '');
  user.start(node, [`C:\\${name}\\relay.cjs`, origin, `C:\\${name}`]);
  const port = await vi.waitFor(
    async () => {
      const text = await readFile(join(folder, 'port'), 'utf8');
      expect(text).toMatch(/^\d+$/);
      return text;
    },
    { timeout: startMs, interval: 100 },
  );
  const executable = join(folder, 'helper.mjs');
  await writeFile(
    executable,
    `#!${process.execPath}
import { connect } from 'node:net';
const socket = connect(${port}, '127.0.0.1');
socket.setNoDelay(true);
process.on('SIGUSR2', () => socket.resetAndDestroy());
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
