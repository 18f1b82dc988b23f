import { rename } from 'node:fs/promises';

/** Scanners look at each new program; a cold one takes a second or two. */
const patienceMs = 5000;
const retryMs = 100;

/** What Windows answers while a scanner or a browser has the file open. */
const passing: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Renames, on Windows as soon as nobody holds what is renamed or replaced. */
export async function renamePatiently(
  from: string,
  to: string,
  { platform = process.platform, move = rename, forMs = patienceMs } = {},
): Promise<void> {
  const endMs = performance.now() + forMs;
  for (;;) {
    try {
      return await move(from, to);
    } catch (thrown) {
      const isPassing = platform === 'win32' && passing.has((thrown as NodeJS.ErrnoException).code);
      if (!isPassing || performance.now() >= endMs) throw thrown;
      await new Promise((done) => setTimeout(done, retryMs));
    }
  }
}
