import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

/** A Windows of its own, with one user who has never used it. */
export interface Wine {
  /** the folder that is C: */
  readonly drive: string;
  /** the user's folder as Windows calls it */
  readonly home: string;
  /** Runs a program to its end. @throws Error if it takes longer than `longestMs` */
  run(program: string, args?: readonly string[], longestMs?: number): Promise<Finished>;
  /** Starts a program that stays; it is ended with all others by `close`. */
  start(program: string, args: readonly string[]): void;
  close(): Promise<void>;
}

const usualLongestMs = 90_000;

/**
 * Sets Windows up for a user of this name.
 * @param workDir an empty folder of the caller's
 */
export async function openWine(workDir: string, user: string): Promise<Wine> {
  const prefix = join(workDir, 'prefix');
  await mkdir(workDir, { recursive: true });
  // Wine asks this computer's list of users for the name, and takes it for Windows' own.
  const users = join(workDir, 'passwd');
  const known = (await readFile('/etc/passwd', 'utf8')).split('\n').filter((line) => !/^[^:]*:[^:]*:0:/.test(line));
  await writeFile(users, [`${user}:x:0:0::/root:/bin/sh`, ...known].join('\n'));
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const env = {
    ...process.env,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    LC_ALL: 'C.UTF-8',
  };
  delete (env as Record<string, string | undefined>)['DISPLAY'];
  delete (env as Record<string, string | undefined>)['NODE_OPTIONS'];
  let runs = 0;

  /** Windows' Node can neither read nor write a pipe of Linux, so everything is a file. */
  function launch(program: string, args: readonly string[], outFile: string) {
    const input = openSync('/dev/null', 'r');
    const output = openSync(outFile, 'w');
    const mounted = 'mount --bind "$1" /etc/passwd && shift && exec "$@"';
    const child = spawn(
      'unshare',
      [...asUser, '--mount', 'sh', '-c', mounted, 'sh', users, wineProgram, program, ...args],
      { env, stdio: [input, output, output] },
    );
    closeSync(input);
    closeSync(output);
    return child;
  }

  async function finish(program: string, args: readonly string[] = [], longestMs = usualLongestMs): Promise<Finished> {
    const outFile = join(workDir, `output-${(runs += 1)}`);
    const child = launch(program, args, outFile);
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

  async function close(): Promise<void> {
    // Ends every program of this Windows, and waits for it.
    await run(serverProgram, ['-k'], { env }).catch(() => undefined);
    await run(serverProgram, ['-w'], { env, timeout: 20_000 }).catch(() => undefined);
    await rm(workDir, { recursive: true, force: true, maxRetries: 5 });
  }

  const drive = join(prefix, 'drive_c');
  try {
    await finish('wineboot', ['-i']);
    // It calls itself Windows 7, which is too old for Node.
    await finish('reg', ['add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
    await addRandomNumbers(join(drive, 'windows/system32'));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    drive,
    home: `C:\\users\\${user}`,
    run: finish,
    start: (program, args) => void launch(program, args, join(workDir, `output-${(runs += 1)}`)),
    close,
  };
}

const randomNumbers = `#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return RtlGenRandom(data, (ULONG)length); }
`;

/** Windows 10 has bcryptprimitives.dll, which davey asks for random numbers; this Wine is older. */
async function addRandomNumbers(systemDir: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-random-'));
  try {
    const source = join(dir, 'random.c');
    const library = join(dir, 'bcryptprimitives.dll');
    await writeFile(source, randomNumbers);
    await run('x86_64-w64-mingw32-gcc', ['-shared', '-Os', '-s', '-o', library, source, '-ladvapi32']);
    await copyFile(library, join(systemDir, 'bcryptprimitives.dll'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
