import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, expect, it } from 'vitest';
import type { Summary } from './run.ts';

/** Of processes, of the browser, of the server and of the network: these two hold some of each within their first minute. */
const seeds = [1, 1584];
const minutes = 1;
/** Building, signing in, and what the last fault takes. */
const deadlineMs = 240_000;

interface Outcome {
  code: number | null;
  summary: Summary;
  log: string;
}

/** The command as people run it. A run that is stopped puts everything away by itself. */
function runCommand(seed: number): { hasBegun: Promise<void>; outcome: Promise<Outcome> } {
  const args = ['scripts/run.mjs', 'chaos', '--seed', String(seed), '--minutes', String(minutes), '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGTERM'), deadlineMs - 30_000);
  let out = '';
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const hasBegun = Promise.race([once(child.stderr, 'data'), closed]).then(() => undefined);
  const outcome = closed.then(([code]) => {
    clearTimeout(timer);
    const last = out.trim().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(`No summary came.\n${log}\n${out}`);
    return { code, summary: JSON.parse(last) as Summary, log };
  });
  return { hasBegun, outcome };
}

const outcomes = new Map<number, Promise<Outcome>>();
beforeAll(async () => {
  for (const seed of seeds) {
    const { hasBegun, outcome } = runCommand(seed);
    // Looked at by its own test, and no unhandled rejection until then.
    outcome.catch(() => undefined);
    outcomes.set(seed, outcome);
    // All commands bundle themselves into one file: the next one writes it only after this one has read it.
    await hasBegun;
  }
}, deadlineMs);

it.each(seeds)(
  'after each fault of seed %i the stream is heard again, by itself or by one click, and nothing is left over',
  async (seed) => {
    const { code, summary, log } = await outcomes.get(seed)!;
    const { faults, recoveredByItself, recoveredByOneClick, ...rest } = summary;
    expect(rest, log).toEqual({ seed, stuck: [], plaintextFrames: 0, orphans: 0 });
    expect(faults).toBeGreaterThan(3);
    expect(recoveredByItself + recoveredByOneClick).toBe(faults);
    expect(code).toBe(0);
  },
  deadlineMs,
);
