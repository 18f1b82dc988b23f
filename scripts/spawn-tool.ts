import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** Starts an executable that one of the packages brings. */
export const spawnTool = (name: string, args: readonly string[], stdio: StdioOptions): ChildProcess =>
  spawn(name, args, {
    stdio,
    env: { ...process.env, PATH: `${join('node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` },
    shell: process.platform === 'win32',
  });

/** Runs it in this terminal. @returns its exit code, 1 if it did not start or was killed */
export const runTool = (name: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawnTool(name, args, 'inherit');
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
