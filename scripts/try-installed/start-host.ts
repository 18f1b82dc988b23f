import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { win32 } from 'node:path';
import type { Manifest } from './find-manifest.ts';

/** The path that browsers on macOS hand on; elsewhere it is as short for what brings its own Node. */
const barePath = '/usr/bin:/bin:/usr/sbin:/sbin';

export interface Command {
  program: string;
  args: string[];
  /** the arguments are one line, quoted already */
  isVerbatim: boolean;
}

/** As a browser starts the program: Chromium names the caller, Firefox the manifest and the caller. */
export function commandFor({ family, file, program, callers }: Manifest, platform: string): Command {
  const [caller = ''] = callers;
  const args = family === 'firefox' ? [file, caller] : platform === 'win32' ? [caller, '--parent-window=0'] : [caller];
  if (platform !== 'win32' || !/\.(?:bat|cmd)$/i.test(program)) return { program, args, isVerbatim: false };
  const line = [program, ...args].map((part) => `"${part}"`).join(' ');
  return { program: 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true };
}

export function startHost(manifest: Manifest): ChildProcessWithoutNullStreams {
  const { program, args, isVerbatim } = commandFor(manifest, process.platform);
  const isWindows = process.platform === 'win32';
  return spawn(program, args, {
    stdio: 'pipe',
    cwd: isWindows ? win32.dirname(manifest.program) : '/',
    env: isWindows ? process.env : { ...process.env, PATH: barePath },
    windowsHide: true,
    windowsVerbatimArguments: isVerbatim,
  });
}
