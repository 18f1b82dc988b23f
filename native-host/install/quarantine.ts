import type { RunProgram } from './run-program.ts';

/** The mark of what a browser downloaded. A copy of a marked file is marked too. */
export const quarantineMark = 'com.apple.quarantine';

/** Takes the mark off a folder of ours, before macOS refuses to start or to load what is in it. */
export async function liftQuarantine(folder: string, run: RunProgram): Promise<void> {
  // It fails for files without the mark, which is as it should be; the doctor looks for those that kept it.
  await run('/usr/bin/xattr', ['-dr', quarantineMark, folder]);
}
