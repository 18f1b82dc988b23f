import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureTools } from '../tools.ts';
import type { Artefact, Payloads } from './artefacts.ts';
import { writeSums } from './host.ts';

/**
 * Makes artefacts and their sums. One that cannot be made does not hold up the others.
 * @returns the names of those that were made, and why the others were not
 */
export async function packAll(
  artefacts: readonly Artefact[],
  payloads: Payloads,
  outDir: string,
  log: (line: string) => void,
): Promise<{ made: string[]; failures: string[] }> {
  await mkdir(outDir, { recursive: true });
  const made: string[] = [];
  const failures: string[] = [];
  for (const { file, tools, make } of artefacts) {
    const lack = ensureTools(tools, log);
    if (lack !== null) {
      failures.push(`${file}: ${lack}`);
      continue;
    }
    try {
      const beganMs = performance.now();
      await make(payloads, join(outDir, file));
      made.push(file);
      log(`${file} (${((performance.now() - beganMs) / 1000).toFixed(1)} s)`);
    } catch (thrown) {
      failures.push(`${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  await writeSums(outDir, made);
  return { made, failures };
}
