import { pause } from './fault.ts';
import type { Ground } from './ground.ts';
import type { ServerStatus } from './server-contract.ts';
import { commandOf, hostProcesses, markedProcesses, signal } from './processes.ts';

/** How long a process has to exit after it is asked to, or has lost its owner. */
const leavingMs = 5000;
/** The bot can leave only through the gateway, which is not contacted for 30 s after a close for too many payloads. */
const leavingSeatMs = 45_000;

const hasNoSeat = ({ seat, otherSeat }: ServerStatus): boolean => seat === null && otherSeat === null;

/** Ends the run: the stream by the user's own click, then everything else. @returns what is left over, which is ended too */
export async function findOrphans(ground: Ground): Promise<string[]> {
  const orphans: string[] = [];
  const within = async (isGone: () => boolean, ms = leavingMs): Promise<boolean> => {
    const deadline = performance.now() + ms;
    while (!isGone()) {
      if (performance.now() > deadline) return false;
      await pause(100);
    }
    return true;
  };
  const isStopped = await ground.control.command({ type: 'stop' }).then(
    () => true,
    () => false,
  );
  if (isStopped && !(await within(() => hasNoSeat(ground.server.status()), leavingSeatMs)))
    orphans.push('a seat in the channel');
  await ground.close();
  const left = (): number[] => [...markedProcesses(), ...hostProcesses(ground.hostFolder)];
  if (await within(() => left().length === 0)) return orphans;
  orphans.push(...left().map((pid) => `${pid} ${commandOf(pid).slice(0, 160)}`));
  signal(left(), 'SIGKILL');
  return orphans;
}
