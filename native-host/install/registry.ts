import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';

/** Arguments for reg.exe. Recorded on other systems, run only on Windows. */
export type RegistryCommand = readonly string[];
export type RunRegistry = (command: RegistryCommand) => Promise<{ code: number; stdout: string }>;

const deadlineMs = 10_000;

/** The key's default value names the manifest; that is all a browser reads. */
export const addKey = (key: string, manifest: string): RegistryCommand => [
  'add',
  key,
  '/ve',
  '/t',
  'REG_SZ',
  '/d',
  manifest,
  '/f',
];
export const deleteKey = (key: string): RegistryCommand => ['delete', key, '/f'];
export const queryKey = (key: string): RegistryCommand => ['query', key, '/ve'];

/** The same for all users as programs of 32 and of 64 bits see it: browsers look into both, in this order. */
export const queryViews = (key: string): RegistryCommand[] =>
  key.startsWith('HKLM\\') ? ['32', '64'].map((bits) => [...queryKey(key), `/reg:${bits}`]) : [queryKey(key)];

/** One value of a key, and all that a key holds. */
export const queryValue = (key: string, name: string): RegistryCommand => ['query', key, '/v', name];
export const queryList = (key: string): RegistryCommand => ['query', key];

/** The default value from what `reg query` prints, or null. The name of the value is translated, its type is not. */
export const valueOf = (stdout: string): string | null => /\sREG_SZ\s+(.+?)\s*$/m.exec(stdout)?.[1] ?? null;

/** What a key names, or null if it is not there. */
export async function valueIn(key: string, runRegistry: RunRegistry): Promise<string | null> {
  const { code, stdout } = await runRegistry(queryKey(key));
  return code === 0 ? valueOf(stdout) : null;
}

/** All texts that `reg query` prints, and a number, or null. */
export const textsOf = (stdout: string): string[] =>
  [...stdout.matchAll(/\sREG_SZ\s+(.+?)\s*$/gm)].map(([, text = '']) => text);
export function numberOf(stdout: string): number | null {
  const [, digits] = /\sREG_DWORD\s+(0x[0-9a-f]+)\s*$/im.exec(stdout) ?? [];
  return digits === undefined ? null : Number(digits);
}

/**
 * A program of Windows itself, by its whole path: one of that name in the folder in which this is run, such as that of
 * the downloads, would be found before it.
 */
export const systemProgram = (name: string, env: Readonly<Record<string, string | undefined>>): string =>
  win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', name);

/** Many browsers read the same keys. Each is read once, because every query starts a program. */
export function askOnce(run: RunRegistry): RunRegistry {
  const known = new Map<string, ReturnType<RunRegistry>>();
  return (command) => {
    const question = JSON.stringify(command);
    const answer = known.get(question) ?? run(command);
    known.set(question, answer);
    return answer;
  };
}

/** A default value from what `reg export` wrote of this key, or null. Backslashes and quotes are doubled there. */
export function exportedValue(text: string): string | null {
  const [, value] = /^@="((?:[^"\\]|\\.)*)"\r?$/m.exec(text) ?? [];
  return value?.replace(/\\(.)/g, '$1') ?? null;
}

/**
 * reg.exe prints in the code page of its console, which Node cannot read, and which has a question mark or a similar
 * letter for most letters. What it exports is UTF-16, so a default value, which is a path, is read from there.
 */
export const runRegistry: RunRegistry = async (command) => {
  const [action, key, value, ...view] = command;
  if (action !== 'query' || value !== '/ve' || key === undefined) return runReg(command);
  let dir: string | null = null;
  try {
    dir = await mkdtemp(join(tmpdir(), 'earshot-registry-'));
    const file = join(dir, 'key.reg');
    const { code } = await runReg(['export', key, file, '/y', ...view]);
    const exact = code === 0 ? exportedValue(await readFile(file, 'utf16le')) : null;
    return { code, stdout: exact === null ? '' : `    (Default)    REG_SZ    ${exact}\r\n` };
  } catch {
    // The temporary folder takes no file.
    return runReg(command);
  } finally {
    if (dir !== null) await rm(dir, { recursive: true, force: true });
  }
};

const runReg: RunRegistry = (command) =>
  new Promise((resolve) => {
    let stdout = '';
    const child = spawn(systemProgram('reg.exe', process.env), [...command], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: deadlineMs,
    });
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.on('error', () => resolve({ code: -1, stdout }));
    child.on('close', (code) => resolve({ code: code ?? -1, stdout }));
  });
