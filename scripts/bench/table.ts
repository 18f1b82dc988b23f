import type { Drift } from './drift.ts';
import type { OriginalRun } from './original.ts';
import type { ChainRun } from './chain-browser.ts';
import type { ChainFigures } from './chain.ts';
import type { NamedRun } from './rows.ts';

const columns = [20, 8, 8, 26, 11, 18, 8, 6, 6];
const line = (...cells: string[]): string =>
  cells.map((cell, index) => (index < 2 ? cell.padEnd(columns[index]!) : cell.padStart(columns[index]!))).join('');

const decimals = (value: number | null, digits: number): string => value?.toFixed(digits) ?? 'unknown';

export const tableHead = line(
  '',
  '',
  'streams',
  'ms off p50/p99/max',
  'packets/s',
  'CPU us (main)',
  'MB',
  'lost',
  'gaps',
);

export function row(run: NamedRun): string {
  const { p50, p99, max } = run.deviationMs;
  return line(
    run.name,
    run.load,
    String(run.streams),
    `${p50.toFixed(3)} / ${p99.toFixed(2)} / ${max.toFixed(1)}`,
    run.packetsPerSecond.toFixed(2),
    `${decimals(run.cpuUsPerFrame, 0)} (${decimals(run.mainCpuUsPerFrame, 0)})`,
    decimals(run.memoryMb, 0),
    String(run.lost),
    String(run.gapsOver40ms),
  );
}

export const originalLine = ({ packetsPerSecond, deviationMs, cpuShare, lost }: OriginalRun): string =>
  `  ${packetsPerSecond.toFixed(1)} packets/s, off ${deviationMs.p50.toFixed(2)} / ${deviationMs.p99.toFixed(2)} / ` +
  `${deviationMs.max.toFixed(1)} ms, ${decimals(cpuShare && cpuShare * 100, 1)} % of a core, ${lost} lost`;

export const driftLine = ({ ppm, stall, queueMs, dropped, underruns }: Drift): string =>
  `  ${stall ?? `${ppm > 0 ? '+' : ''}${ppm} ppm`}: ${queueMs.early.toFixed(0)} ms queued in the second minute, ` +
  `${queueMs.late.toFixed(0)} in the last; ${dropped} dropped, ${underruns} missing`;

export const chainLine = (name: string, { addedUs, latencyMs, lost, gapsOver40ms, firstPacketMs }: ChainRun): string =>
  `  ${name.padEnd(10)} ${addedUs.toFixed(0).padStart(5)} us a frame, ${latencyMs.p50.toFixed(0)} / ` +
  `${latencyMs.p99.toFixed(0)} ms from capture to packet, ${lost} lost, ${gapsOver40ms} gaps, ` +
  `click to packet ${firstPacketMs.map((ms) => ms.toFixed(0)).join(' ')} ms`;

/** Less than that in a row says nothing. */
const leastUs = 15;

/** Where the processor's time goes, by process and thread, beside the base commit if there is one. */
export function chainTable(here: ChainFigures, base: ChainFigures | null): string {
  const names = Object.keys({ ...base?.parts, ...here.parts })
    .map((name) => ({ name, us: here.parts[name] ?? 0, before: base?.parts[name] ?? 0 }))
    .filter(({ us, before }) => Math.max(Math.abs(us), Math.abs(before)) >= leastUs)
    .sort((one, other) => Math.max(other.us, other.before) - Math.max(one.us, one.before));
  const line = (name: string, us: number, before: number): string =>
    `  ${name.padEnd(44)}${us.toFixed(0).padStart(7)}${base ? before.toFixed(0).padStart(7) : ''}`;
  return [
    `us a frame${base ? ", then the base commit's" : ''}:`,
    line('all', here.addedUs, base?.addedUs ?? 0),
    ...names.map(({ name, us, before }) => line(name, us, before)),
  ].join('\n');
}
