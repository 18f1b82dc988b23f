import type { Drift } from './drift.ts';
import type { OriginalRun } from './original.ts';
import type { Run } from './run.ts';

const columns = [34, 6, 8, 26, 11, 18, 8, 6];
const line = (...cells: string[]): string =>
  cells.map((cell, index) => (index < 2 ? cell.padEnd(columns[index]!) : cell.padStart(columns[index]!))).join('');

const decimals = (value: number | null, digits: number): string => value?.toFixed(digits) ?? 'unknown';

export const tableHead = line('', '', 'streams', 'ms off p50/p99/max', 'packets/s', 'CPU us (main)', 'MB', 'lost');

export function row(name: string, load: string, run: Run): string {
  const { p50, p99, max } = run.deviationMs;
  return line(
    name,
    load,
    String(run.streams),
    `${p50.toFixed(3)} / ${p99.toFixed(2)} / ${max.toFixed(1)}`,
    run.packetsPerSecond.toFixed(2),
    `${decimals(run.cpuUsPerFrame, 0)} (${decimals(run.mainCpuUsPerFrame, 0)})`,
    decimals(run.memoryMb, 0),
    String(run.lost),
  );
}

export const originalLine = ({ packetsPerSecond, deviationMs, cpuShare, lost }: OriginalRun): string =>
  `  ${packetsPerSecond.toFixed(1)} packets/s, off ${deviationMs.p50.toFixed(2)} / ${deviationMs.p99.toFixed(2)} / ` +
  `${deviationMs.max.toFixed(1)} ms, ${decimals(cpuShare && cpuShare * 100, 1)} % of a core, ${lost} lost`;

export const driftLine = ({ ppm, queueMs, dropped, underruns }: Drift): string =>
  `  ${ppm > 0 ? '+' : ''}${ppm} ppm: ${queueMs.early.toFixed(0)} ms queued in the second minute, ` +
  `${queueMs.late.toFixed(0)} in the last; ${dropped} dropped, ${underruns} missing`;

export interface Verdict {
  aim: string;
  ratio: number | null;
  isMet: boolean | null;
  text: string;
}

/** One stream against one stream: what Earshot promises about its sender. */
export function verdicts(runs: readonly (Run & { name: string; load: string })[]): Verdict[] {
  const of = (name: string, load: string) =>
    runs.find((run) => run.name === name && run.load === load && run.streams === 1);
  const compare = (aim: string, load: string, limit: number, figure: (run: Run) => number | null): Verdict => {
    const [ours, theirs] = [of('Earshot', load), of('@discordjs/voice', load)];
    const [mine, other] = [ours ? figure(ours) : null, theirs ? figure(theirs) : null];
    const ratio = mine !== null && other ? mine / other : null;
    const isMet = ratio === null ? null : ratio <= limit;
    const word = isMet === null ? 'unknown' : isMet ? 'met' : 'missed';
    return {
      aim: `${aim} ${load}`,
      ratio,
      isMet,
      text: `${word}: ${aim}, ${load}: ${decimals(ratio, 2)} of the peer's; aim ${limit}`,
    };
  };
  return ['idle', 'busy'].flatMap((load) => [
    compare('median deviation', load, 0.25, ({ deviationMs }) => deviationMs.p50),
    compare('99th percentile of deviation', load, 0.5, ({ deviationMs }) => deviationMs.p99),
    // The cost of the blocking itself says nothing about a sender.
    ...(load === 'idle' ? [compare('CPU a frame', load, 0.75, ({ cpuUsPerFrame }) => cpuUsPerFrame)] : []),
  ]);
}
