import { execFile } from 'node:child_process';

/** A program's output. */
export interface ProgramAnswer {
  /** null if there is no such program, or if it did not end in time */
  code: number | null;
  stdout: string;
}

/** Runs a system program. It never fails: a missing program has no output. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<ProgramAnswer>;

/** Each only reads a file or asks a service; a hanging service must not hang us. */
const deadlineMs = 5000;
const maxBytes = 1_000_000;

export function runProgram(
  file: string,
  args: readonly string[],
  timeoutMs: number = deadlineMs,
): Promise<ProgramAnswer> {
  const how = {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: maxBytes,
    // Words in one language, for those who read them.
    env: { ...process.env, LC_ALL: 'C' },
  } as const;
  return new Promise((done) => {
    const child = execFile(file, [...args], how, (error, stdout) => {
      const code = error ? error.code : 0;
      done({ code: typeof code === 'number' ? code : null, stdout });
    });
    // One that asks for something gets nothing; it may be gone by then.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}
