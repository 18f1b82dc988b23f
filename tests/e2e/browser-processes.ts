import { execFileSync } from 'node:child_process';
import type { EarshotBrowser } from '../../scripts/browsers/chromium.ts';

/** Process ids of this browser's own children, and theirs, whose command line contains `text`. */
export function processesOf({ browser }: Pick<EarshotBrowser, 'browser'>, text: string): number[] {
  const root = browser.process()?.pid;
  if (root === undefined) throw new Error('the browser has no process');
  return descendantsOf(root)
    .filter(({ args }) => args.includes(text) && !args.includes('<defunct>'))
    .map(({ pid }) => pid);
}

interface Row {
  pid: number;
  parent: number;
  args: string;
}

function descendantsOf(root: number): Row[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, args = '']) => ({ pid: Number(pid), parent: Number(parent), args }));
  const found = new Map<number, Row>();
  for (const known = new Set([root]); ;) {
    const next = rows.filter(({ pid, parent }) => known.has(parent) && !known.has(pid));
    if (next.length === 0) return [...found.values()];
    for (const row of next) {
      known.add(row.pid);
      found.set(row.pid, row);
    }
  }
}

export const kill = (pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was quicker.
    }
  }
};
