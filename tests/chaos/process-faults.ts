import { drawMs, inWords, lineCodes, pause, type Chance, type Fault } from './fault.ts';
import type { Ground } from './ground.ts';
import { familyOf, hostProcesses, signal } from './processes.ts';

const hostCodes = ['host-exited', 'host-silent', 'host-garbled', 'host-crashing', 'host-unstartable'] as const;

/** Held like a machine that swaps or sleeps, then let go. */
async function hold(pids: readonly number[], chance: Chance): Promise<string> {
  const forMs = drawMs(chance);
  if (!signal(pids, 'SIGSTOP')) return 'none was running';
  await pause(forMs);
  signal(pids, 'SIGCONT');
  return inWords(forMs);
}

const browserOf = (ground: Ground): number[] => {
  const hosts = hostProcesses(ground.hostFolder);
  return familyOf(ground.browserPid).filter((pid) => !hosts.includes(pid));
};

/** The processes that a stream consists of. */
export const processFaults: readonly Fault[] = [
  {
    name: 'host killed',
    weight: 4,
    needs: ['linux'],
    permitted: hostCodes,
    apply: async ({ hostFolder }) => (signal(hostProcesses(hostFolder), 'SIGKILL') ? '' : 'none was running'),
  },
  {
    name: 'host stopped',
    weight: 3,
    needs: ['linux'],
    permitted: hostCodes,
    apply: ({ hostFolder }, chance) => hold(hostProcesses(hostFolder), chance),
  },
  {
    name: 'browser stopped',
    weight: 3,
    needs: ['linux'],
    permitted: [...lineCodes, ...hostCodes],
    apply: (ground, chance) => hold(browserOf(ground), chance),
  },
  {
    name: 'browser and host stopped',
    weight: 2,
    needs: ['linux'],
    permitted: [...lineCodes, ...hostCodes],
    apply: (ground, chance) => hold(familyOf(ground.browserPid), chance),
  },
  {
    name: 'server stopped',
    weight: 3,
    needs: ['linux'],
    permitted: lineCodes,
    apply: ({ server }, chance) => hold([server.pid], chance),
  },
  {
    name: 'server killed and started again',
    weight: 3,
    needs: [],
    permitted: lineCodes,
    async apply({ server }, chance) {
      const forMs = drawMs(chance);
      await server.kill();
      await pause(forMs);
      await server.start();
      return `away ${inWords(forMs)}`;
    },
  },
];
