import { readdirSync, readFileSync } from 'node:fs';

/** What some processes hold at the moment, all of them together. */
export interface ProcessFigures {
  /** resident, and with what is shared divided among those who share it */
  rssMb: number;
  pssMb: number;
  descriptors: number;
  threads: number;
}

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);

/** Only on Linux. A process that ends meanwhile counts for nothing. */
export function figuresOf(pids: readonly number[]): ProcessFigures {
  const sum: ProcessFigures = { rssMb: 0, pssMb: 0, descriptors: 0, threads: 0 };
  for (const pid of pids)
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const pssKb = kilobytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss');
      const descriptors = readdirSync(`/proc/${pid}/fd`).length;
      sum.rssMb += kilobytes(status, 'VmRSS') / 1024;
      sum.pssMb += pssKb / 1024;
      sum.descriptors += descriptors;
      sum.threads += kilobytes(status, 'Threads');
    } catch {
      // It has just ended.
    }
  return sum;
}
