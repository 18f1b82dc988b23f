import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** Every process that a run started, and whatever those started, carries its mark in the environment; the host begins with a clean one. */
const markName = 'EARSHOT_CHAOS_RUN';

export const setMark = (mark: string): void => void (process.env[markName] = mark);

const read = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
};

const all = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** What stands behind the name, which may hold anything: state, parent, ... */
const statOf = (pid: number): string[] => read(pid, 'stat').split(') ').at(-1)!.split(' ');
const isGone = (pid: number): boolean => ['Z', 'X', undefined, ''].includes(statOf(pid)[0]);

export const commandOf = (pid: number): string => read(pid, 'cmdline').replaceAll('\0', ' ').trim();

/** Of this run, this process itself and the dead aside. */
export const markedProcesses = (): number[] =>
  all().filter(
    (pid) =>
      pid !== process.pid &&
      read(pid, 'environ').split('\0').includes(`${markName}=${process.env[markName]}`) &&
      !isGone(pid),
  );

/** Living hosts that were built into `folder`: their working folder, which their command line does not name. */
export const hostProcesses = (folder: string): number[] =>
  all().filter(
    (pid) => /(^| |\/)main\.mjs( |$)/.test(commandOf(pid)) && folderOf(pid) === realpathSync(folder) && !isGone(pid),
  );

function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null; // it has just ended
  }
}

/** A process and what it started, and so on. */
export function familyOf(pid: number): number[] {
  const parents = new Map(all().map((each) => [each, Number(statOf(each)[1])]));
  const family = [pid];
  for (const member of family)
    family.push(...[...parents].flatMap(([each, parent]) => (parent === member ? [each] : [])));
  return family;
}

/** @returns whether one was there to take it */
export function signal(pids: readonly number[], name: NodeJS.Signals): boolean {
  let isTaken = false;
  for (const pid of pids)
    try {
      process.kill(pid, name);
      isTaken = true;
    } catch {
      // It has just ended.
    }
  return isTaken;
}
