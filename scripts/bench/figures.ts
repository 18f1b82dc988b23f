import { readdirSync, readFileSync } from 'node:fs';
import type { Arrivals } from './receiver.ts';

export interface Timing {
  packets: number;
  lost: number;
  packetsPerSecond: number;
  /** between two packets that follow each other in RTP time */
  gapsOver40ms: number;
  /** distance from a 20 ms grid, see `deviations` */
  deviationMs: { p50: number; p99: number; max: number };
}

/** Packets on each side that the grid at a packet is laid through: two seconds in all. */
const gridReach = 50;

/** All streams of a run as one. */
export function timingOf(streams: readonly Arrivals[]): Timing {
  const all = streams.flatMap(deviations);
  const packets = streams.reduce((sum, { atMs }) => sum + atMs.length, 0);
  const spanMs = Math.max(...streams.map(({ atMs }) => (atMs.at(-1) ?? 0) - (atMs[0] ?? 0)));
  return {
    packets,
    lost: streams.reduce((sum, { sequences }) => sum + lostOf(sequences), 0),
    packetsPerSecond: ((packets / Math.max(1, streams.length) - 1) / spanMs) * 1000,
    gapsOver40ms: streams.reduce((sum, stream) => sum + gapsOf(stream), 0),
    deviationMs: { p50: percentile(all, 0.5), p99: percentile(all, 0.99), max: percentile(all, 1) },
  };
}

/**
 * How far each packet arrived from the time that its RTP timestamp implies. The grid's phase is the median of the
 * packets around it, because a sender may slowly follow its source's clock, which is not jitter.
 */
export function deviations({ atMs, rtpMs }: Arrivals): number[] {
  const firstMs = rtpMs[0] ?? 0;
  const offsets = atMs.map((at, index) => at - unwrapped(rtpMs[index]! - firstMs));
  return offsets.map((offset, index) => {
    const around = offsets.slice(Math.max(0, index - gridReach), index + gridReach + 1);
    return Math.abs(offset - percentile(around, 0.5));
  });
}

/** Silence that the sender chose does not count. */
const gapsOf = ({ atMs, rtpMs }: Arrivals): number =>
  atMs.filter((at, index) => {
    const pausedMs = index === 0 ? 0 : unwrapped(rtpMs[index]! - rtpMs[index - 1]!) - 20;
    return index > 0 && at - atMs[index - 1]! - pausedMs > 40;
  }).length;

/** RTP time comes round after 2^32 ticks of a 48th of a millisecond. */
const cycleMs = 2 ** 32 / 48;
const unwrapped = (ms: number): number => (ms < -cycleMs / 2 ? ms + cycleMs : ms);

function lostOf(sequences: readonly number[]): number {
  let lost = 0;
  for (let index = 1; index < sequences.length; index += 1) {
    lost += Math.max(0, ((sequences[index]! - sequences[index - 1]! + 0x1_0000) & 0xffff) - 1);
  }
  return lost;
}

export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export interface Usage {
  cpuMs: number;
  /** the part of the processes' main threads */
  mainCpuMs: number;
  memoryMb: number;
}

/** What processes have used so far, all of their threads together. Only on Linux; elsewhere the figures are null. */
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
