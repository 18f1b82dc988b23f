import { readdirSync, readFileSync } from 'node:fs';

/** µs of processor that each thread of a browser and of what it started has used, by `process / thread` and its number. */
export type ThreadTimes = ReadonlyMap<string, { part: string; us: number }>;

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has just ended
  }
};
const list = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** Only on Linux. */
export function threadTimesOf(browserPid: number): ThreadTimes {
  const times = new Map<string, { part: string; us: number }>();
  for (const pid of familyOf(browserPid)) {
    const processName = nameOf(pid);
    for (const thread of list(`/proc/${pid}/task`)) {
      const base = `/proc/${pid}/task/${thread}`;
      const name = thread === String(pid) ? 'main' : read(`${base}/comm`).trim();
      times.set(`${pid} ${thread}`, { part: `${processName} / ${name}`, us: threadUs(base) });
    }
  }
  return times;
}

/** The scheduler counts nanoseconds, /proc/PID/stat only ticks of 10 ms. */
const threadUs = (base: string): number => Number(read(`${base}/schedstat`).split(' ')[0]) / 1000;

/** What each part used between two looks; a thread that has ended in between is left out. */
export function usedBetween(before: ThreadTimes, after: ThreadTimes): Map<string, number> {
  const used = new Map<string, number>();
  for (const [thread, { part, us }] of after)
    used.set(part, (used.get(part) ?? 0) + us - (before.get(thread)?.us ?? 0));
  return used;
}

function familyOf(root: number): Set<number> {
  const parents = list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(read(`/proc/${name}/stat`))] as const);
  const family = new Set([root]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  return family;
}

/** The command's name stands in brackets and may contain anything. */
const parentOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);

function nameOf(pid: number): string {
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
  if (command.includes('main.mjs')) return 'host';
  const type = /--type=(\S+)/.exec(command)?.[1];
  if (!type) return 'browser';
  if (type === 'renderer') return command.includes('--extension-process') ? 'extension' : 'page';
  const service = /--utility-sub-type=\S*?(\w+)(?: |$)/.exec(command)?.[1];
  return service ?? type;
}
