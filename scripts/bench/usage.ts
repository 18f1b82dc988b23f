import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  cpuMs: number;
  /** the part of the processes' main threads */
  mainCpuMs: number;
  memoryMb: number;
}

/**
 * What processes have used so far, all of their threads together. Linux alone tells: elsewhere the figures are null.
 */
export function usageOf(pids: readonly number[]): Usage | null {
  if (process.platform !== 'linux') return null;
  const sumOf = (figure: (pid: number) => number): number => pids.reduce((sum, pid) => sum + figure(pid), 0);
  return {
    cpuMs: sumOf((pid) => readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + taskMs(pid, task), 0)),
    mainCpuMs: sumOf((pid) => taskMs(pid, String(pid))),
    memoryMb: sumOf(memoryMb),
  };
}

/** The scheduler counts nanoseconds, /proc/PID/stat only ticks of 10 ms. */
function taskMs(pid: number, task: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0; // a thread that has just ended
  }
}

function memoryMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb ?? 0) / 1024;
}
