import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from './disturbances.ts';
import { median } from './figures.ts';
import { measure, type Run } from './run.ts';
import { startDiscordJs, startEarshot, type SenderOptions, type Senders } from './senders.ts';

/** That one host is to carry. */
export const manyStreams = 16;

export type NamedRun = Run & { name: string; load: Load };

interface Row {
  name: string;
  load: Load;
  streams: number;
  start(options: SenderOptions): Promise<Senders>;
}

const loads: readonly Load[] = ['idle', 'busy', 'coarse'];
const rows: readonly Row[] = [
  ...loads.flatMap((load): Row[] => [
    { name: 'Earshot', load, streams: 1, start: startEarshot },
    { name: '@discordjs/voice', load, streams: 1, start: startDiscordJs },
  ]),
  { name: 'Earshot', load: 'idle', streams: manyStreams, start: startEarshot },
  { name: '@discordjs/voice', load: 'idle', streams: manyStreams, start: startDiscordJs },
];

/** Between two senders, so that the next one does not pay for the end of the last. */
const restMs = 500;

/** All rows in turn, as often as there are rounds: a machine changes its pace, and each round is one comparison. */
export async function runRows(options: {
  seconds: number;
  rounds: number;
  onRun(run: NamedRun): void;
}): Promise<NamedRun[]> {
  const { seconds, rounds, onRun } = options;
  const runs: NamedRun[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const { name, load, streams, start } of rows) {
      const result = await measure((udpPort) => start({ count: streams, load, udpPort }), { streams, seconds });
      const run = { name, load, ...result };
      runs.push(run);
      onRun(run);
      await pause(restMs);
    }
  return runs;
}

/** One run for each row: the median of each figure. */
export function medians(runs: readonly NamedRun[]): NamedRun[] {
  return rows.flatMap(({ name, load, streams }) => {
    const same = runs.filter((run) => run.name === name && run.load === load && run.streams === streams);
    const [first] = same;
    if (!first) return [];
    const of = (figure: (run: NamedRun) => number): number => median(same.map(figure));
    const known = (figure: (run: NamedRun) => number | null): number | null =>
      figure(first) === null ? null : of((run) => figure(run) ?? 0);
    return [
      {
        ...first,
        packets: of(({ packets }) => packets),
        lost: of(({ lost }) => lost),
        gapsOver40ms: of(({ gapsOver40ms }) => gapsOver40ms),
        packetsPerSecond: of(({ packetsPerSecond }) => packetsPerSecond),
        deviationMs: {
          p50: of(({ deviationMs }) => deviationMs.p50),
          p99: of(({ deviationMs }) => deviationMs.p99),
          max: of(({ deviationMs }) => deviationMs.max),
        },
        cpuUsPerFrame: known(({ cpuUsPerFrame }) => cpuUsPerFrame),
        mainCpuUsPerFrame: known(({ mainCpuUsPerFrame }) => mainCpuUsPerFrame),
        memoryMb: known(({ memoryMb }) => memoryMb),
      },
    ];
  });
}
