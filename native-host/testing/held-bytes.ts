import type { HostProcess } from './host-process.ts';

/**
 * Has a host collect its garbage and say on stderr what is left, whenever SIGUSR2 comes. The signal reaches the main
 * thread alone; it passes it on to the other one, which reads messages.
 */
const script = `
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
const channel = new BroadcastChannel('what is held');
channel.unref();
if (isMainThread) process.on('SIGUSR2', () => channel.postMessage('collect'));
else {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  channel.onmessage = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    writeSync(2, 'holds ' + (heapUsed + external) + '\\n');
  };
}
`;

/** The environment of a host that can be asked what it holds. */
export const tellsWhatItHolds = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` };

/** Collecting takes milliseconds; the machine may be busy with other things. */
const patienceMs = 20_000;

/**
 * What the objects of the thread that reads messages take, and no garbage: what is left of a flood is a leak.
 * @throws Error if it does not answer
 */
export async function heldBytes({ kill, stderr }: HostProcess): Promise<number> {
  const answers = (): string[] => stderr().match(/(?<=^holds )\d+$/gm) ?? [];
  const before = answers().length;
  kill('SIGUSR2');
  for (const endMs = performance.now() + patienceMs; answers().length === before;) {
    if (performance.now() > endMs) throw new Error(`the host did not tell what it holds: ${stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Number(answers().at(-1));
}
