import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const wineProgram = '/usr/lib/wine/wine64';
const serverProgram = '/usr/lib/wine/wineserver64';

export interface Finished {
  code: number | null;
  output: string;
}

/** Somebody who uses that Windows. */
export interface WindowsUser {
  /** the user's folder as Windows calls it, and as this computer does */
  readonly home: string;
  readonly folder: string;
  /** Runs a program to its end. @throws Error if it takes longer than `longestMs` */
  run(program: string, args?: readonly string[], longestMs?: number): Promise<Finished>;
  /** Starts a program that stays; it is ended with all others by `close`. */
  start(program: string, args: readonly string[]): void;
  /** all of HKEY_CURRENT_USER, as Windows exports it */
  registry(): Promise<string>;
}

/** A Windows of its own. */
export interface Wine {
  /** the folder that is C: */
  readonly drive: string;
  /**
   * Ends all that runs there, and lets a user of this name begin, who is new to it but for the registry: all users have
   * one in common.
   */
  logIn(user: string): Promise<WindowsUser>;
  /** the command lines of all that runs there */
  running(): Promise<string[]>;
  close(): Promise<void>;
}

/** On a busy computer; a program of Windows that hangs must not hang the tests. */
const usualLongestMs = 90_000;

export async function openWine(): Promise<Wine> {
  const workDir = await mkdtemp(join(tmpdir(), 'earshot-wine-'));
  const prefix = join(workDir, 'prefix');
  const drive = join(prefix, 'drive_c');
  const env = {
    ...process.env,
    WINEPREFIX: prefix,
    // Wine writes menus there, and links the folders of its first user to it.
    HOME: workDir,
    WINEDEBUG: '-all',
    LC_ALL: 'C.UTF-8',
    DISPLAY: '',
    NODE_OPTIONS: '',
  };
  let runs = 0;

  /** Windows' Node can neither read nor write a pipe of Linux, so everything is a file. */
  function launch(user: string, program: string, args: readonly string[]) {
    const outFile = join(workDir, `output-${(runs += 1)}`);
    const input = openSync('/dev/null', 'r');
    const output = openSync(outFile, 'w');
    // Wine takes the name of the user from here.
    const how = { env: { ...env, USER: user }, stdio: [input, output, output] };
    const child = spawn(wineProgram, [program, ...args], how);
    closeSync(input);
    closeSync(output);
    return { child, outFile };
  }

  async function finish(
    user: string,
    program: string,
    args: readonly string[],
    longestMs = usualLongestMs,
  ): Promise<Finished> {
    const { child, outFile } = launch(user, program, args);
    const code = await new Promise<number | null>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`${program} ${args.join(' ')} took longer than ${longestMs} ms.`));
      }, longestMs);
      child.on('error', reject);
      child.on('exit', (exitCode) => {
        clearTimeout(timer);
        resolve(exitCode);
      });
    });
    return { code, output: await readFile(outFile, 'utf8') };
  }

  /** Ends every program of this Windows, and waits for it. */
  async function logOut(): Promise<void> {
    for (const option of ['-k', '-w'])
      await run(serverProgram, [option], { env, timeout: 20_000 }).catch(() => undefined);
  }

  async function close(): Promise<void> {
    await logOut();
    await rm(workDir, { recursive: true, force: true, maxRetries: 5 });
  }

  const as = (user: string): WindowsUser => ({
    home: `C:\\users\\${user}`,
    folder: join(drive, 'users', user),
    run: (program, args = [], longestMs) => finish(user, program, args, longestMs),
    start(program, args) {
      launch(user, program, args).child.on('error', () => undefined);
    },
    async registry() {
      await finish(user, 'reg', ['export', 'HKCU', 'C:\\registry.reg', '/y']);
      return readFile(join(drive, 'registry.reg'), 'utf16le');
    },
  });

  try {
    await mkdir(prefix);
    const admin = as('admin');
    await admin.run('wineboot', ['-i']);
    // It calls itself Windows 7, which is too old for Node.
    await admin.run('reg', ['add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
    await addRandomNumbers(workDir, join(drive, 'windows/system32'));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    drive,
    async logIn(user) {
      await logOut();
      return as(user);
    },
    async running() {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
      const lines = pids.map(async (pid) => {
        const around = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        if (!around.split('\0').includes(`WINEPREFIX=${prefix}`)) return '';
        return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
      });
      return (await Promise.all(lines)).filter(Boolean);
    },
    close,
  };
}

const randomNumbers = `#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return RtlGenRandom(data, (ULONG)length); }
`;

/** Windows 10 has bcryptprimitives.dll, which davey asks for random numbers; this Wine is older. */
async function addRandomNumbers(workDir: string, systemDir: string): Promise<void> {
  const source = join(workDir, 'random.c');
  await writeFile(source, randomNumbers);
  const library = join(systemDir, 'bcryptprimitives.dll');
  await run('x86_64-w64-mingw32-gcc', ['-shared', '-Os', '-s', '-o', library, source, '-ladvapi32']);
}
