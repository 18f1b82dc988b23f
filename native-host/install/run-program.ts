import { execFile } from 'node:child_process';

/** What a program said. */
export interface ProgramAnswer {
  /** null if there is no such program, or if it did not end in time */
  code: number | null;
  stdout: string;
}

/** Asks a program of the system. It never fails: a program that is not there has nothing to say. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<ProgramAnswer>;

/** None of them has more to do than to read a file or to ask a service; a service that hangs must not hang us. */
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
