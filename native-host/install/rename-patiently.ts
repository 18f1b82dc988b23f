import { rename } from 'node:fs/promises';

/** Virus scanners check each new program; a cold one takes a second or two. */
const patienceMs = 5000;
const retryMs = 100;

/** Windows' error codes while a scanner or a browser has the file open. */
const passing: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Renames; on Windows it waits until nobody has either file open. */
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
