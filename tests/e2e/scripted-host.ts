import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A program in a host's place that says this one message and stays until its browser leaves. @returns its path */
export async function hostThatAnswers(folder: string, message: object): Promise<string> {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  const octal = [...length, ...body].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const path = join(folder, 'scripted-host');
  await writeFile(path, `#!/bin/sh\nprintf '${octal}'\nexec cat >/dev/null\n`);
  await chmod(path, 0o755);
  return path;
}
