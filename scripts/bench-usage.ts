import { readdirSync, readFileSync } from 'node:fs';

/**
 * What processes have used so far, all of their threads together. Linux alone tells: elsewhere the figures are null.
 */
export function usageOf(pids: readonly number[]): { cpuMs: number; memoryMb: number } | null {
  if (process.platform !== 'linux') return null;
  const all = pids.map((pid) => ({ cpuMs: cpuMs(pid), memoryMb: memoryMb(pid) }));
  return {
    cpuMs: all.reduce((sum, each) => sum + each.cpuMs, 0),
    memoryMb: all.reduce((sum, each) => sum + each.memoryMb, 0),
  };
}

/** The scheduler counts nanoseconds, /proc/PID/stat only ticks of 10 ms. */
function cpuMs(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const ns = tasks.map((task) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return 0; // a thread that has just ended
    }
  });
  return ns.reduce((sum, each) => sum + each, 0) / 1e6;
}

function memoryMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb ?? 0) / 1024;
}
