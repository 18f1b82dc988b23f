import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { environmentOf } from './disturbances.ts';

/** The share of waits that ended just behind a tick: of a worker, of the main thread, and of timers. */
const program = `
  const { Worker, isMainThread, parentPort } = require('node:worker_threads');
  const times = 20;
  const isAtTick = () => (performance.timeOrigin + performance.now()) % 15.625 < 3;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const shareOf = (marks) => marks.filter(Boolean).length / times;
  const sleeps = () => shareOf(Array.from({ length: times }, () => (Atomics.wait(cell, 0, 0, 3), isAtTick())));
  if (!isMainThread) parentPort.postMessage(sleeps());
  else
    new Worker(__filename).once('message', async (inWorker) => {
      const inMain = sleeps();
      const marks = [];
      for (let count = 0; count < times; count += 1) {
        await new Promise((resolve) => setTimeout(resolve, 3));
        marks.push(isAtTick());
      }
      console.log(JSON.stringify([inWorker, inMain, shareOf(marks)]));
    });
`;

it('lets every wait of a program end at a tick, in its workers too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-coarse-'));
  try {
    const file = join(folder, 'program.cjs');
    await writeFile(file, program);
    const env = { ...process.env, ...environmentOf('coarse') };
    const shares = JSON.parse(execFileSync(process.execPath, [file], { env }).toString()) as number[];
    // Without ticks a fifth would; a busy machine is late now and then.
    for (const share of shares) expect(share).toBeGreaterThan(0.5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
