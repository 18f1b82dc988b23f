import { spawn } from 'node:child_process';
import { win32 } from 'node:path';

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

/** The default value from what `reg query` prints, or null. The name of the value is translated, its type is not. */
export const valueOf = (stdout: string): string | null => /\sREG_SZ\s+(.+?)\s*$/m.exec(stdout)?.[1] ?? null;

/** What a key names, or null if it is not there. */
export async function valueIn(key: string, runRegistry: RunRegistry): Promise<string | null> {
  const { code, stdout } = await runRegistry(queryKey(key));
  return code === 0 ? valueOf(stdout) : null;
}

/**
 * A program of Windows itself, by its whole path: one of that name in the folder in which this is run, such as that of
 * the downloads, would be found before it.
 */
export const systemProgram = (name: string, env: Readonly<Record<string, string | undefined>>): string =>
  win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', name);

export const runRegistry: RunRegistry = (command) =>
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
