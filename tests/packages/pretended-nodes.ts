import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeProgram } from '../../scripts/package/payload.ts';
import { targetNames, type TargetName } from '../../scripts/package/targets.ts';

/**
 * Small programs in place of Node, for tests of what is around it.
 * @param options.text of each
 * @param options.time of their files, and `mode` their rights
 */
export async function pretendNodes(
  dir: string,
  options: { text?: string; time?: Date; mode?: number } = {},
): Promise<Record<TargetName, NodeProgram>> {
  const { text = 'not Node', time = new Date(), mode = 0o755 } = options;
  await mkdir(dir, { recursive: true });
  const licence = join(dir, 'LICENSE');
  const entries = targetNames.map((target) => {
    const path = join(dir, target.startsWith('windows') ? 'node.exe' : 'node');
    return [target, { path, licence }] as const;
  });
  const files = { ...Object.fromEntries(entries.map(([, { path }]) => [path, text])), [licence]: 'As Node says.\n' };
  for (const [file, content] of Object.entries(files)) {
    await writeFile(file, content);
    await chmod(file, mode);
    await utimes(file, time, time);
  }
  return Object.fromEntries(entries) as Record<TargetName, NodeProgram>;
}
