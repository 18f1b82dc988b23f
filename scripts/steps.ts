import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnTool } from './spawn-tool.ts';

export interface Step {
  name: string;
  command: string;
  args: string[];
}

/** `command` is an executable of a package. */
export const step = (name: string, command: string, ...args: string[]): Step => ({ name, command, args });

interface Count {
  passed: number;
  failed: number;
}

/**
 * Runs every step, also after one failed, and ends with the one line `N passed, N failed`: each test of vitest counts,
 * and each other step as one. Steps in a nested list run at the same time; their output appears in the order of the
 * list.
 */
export async function runSteps(steps: (Step | Step[])[]): Promise<void> {
  const total: Count = { passed: 0, failed: 0 };
  const add = ({ passed, failed }: Count): void => {
    total.passed += passed;
    total.failed += failed;
  };
  for (const each of steps) {
    if (!Array.isArray(each)) {
      announce(each);
      add(await run(each, 'inherit'));
      continue;
    }
    const running = each
      .map((one) => ({ one, chunks: [] as Buffer[] }))
      .map((entry) => ({
        ...entry,
        count: run(entry.one, (chunk) => entry.chunks.push(chunk)),
      }));
    for (const { one, chunks, count } of running) {
      const counted = await count;
      announce(one);
      process.stdout.write(Buffer.concat(chunks));
      add(counted);
    }
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
}

const announce = ({ name }: Step): void => console.log(`\n== ${name}`);

/** @param output where its output goes: to our own output, or to this function */
async function run({ command, args }: Step, output: 'inherit' | ((chunk: Buffer) => void)): Promise<Count> {
  const isVitest = command === 'vitest';
  const report = join('build', `vitest-${process.pid}.json`);
  const reporting = isVitest ? ['--reporter=default', '--reporter=json', `--outputFile=${report}`] : [];
  const status = await new Promise<number>((resolve) => {
    const way = output === 'inherit' ? 'inherit' : 'pipe';
    const child = spawnTool(command, [...args, ...reporting], ['ignore', way, way]);
    if (output !== 'inherit') for (const stream of [child.stdout, child.stderr]) stream?.on('data', output);
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
  const count = isVitest ? await readReport(report) : { passed: 0, failed: 0 };
  // A step that failed without a failed test, such as a file that does not compile, is a failure too.
  if (status !== 0 && count.failed === 0) return { ...count, failed: 1 };
  return isVitest ? count : { passed: 1, failed: 0 };
}

async function readReport(path: string): Promise<Count> {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(await readFile(path, 'utf8')) as Record<
      string,
      number
    >;
    await rm(path);
    // A skipped test proves nothing: here it counts as failed.
    return { passed: numPassedTests ?? 0, failed: (numFailedTests ?? 0) + (numPendingTests ?? 0) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
