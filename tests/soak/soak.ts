import { randomUUID } from 'node:crypto';
import { stop as stopBundler } from 'esbuild';
import { pause } from '../chaos/fault.ts';
import type { BrowserName, Ground } from '../chaos/ground.ts';
import { openGround } from '../chaos/open-ground.ts';
import { judge } from '../chaos/oracle.ts';
import { findOrphans } from '../chaos/orphans.ts';
import { commandOf, familyOf, hostProcesses, setMark } from '../chaos/processes.ts';
import { figuresOf } from './process-figures.ts';
import { slopePerHour, type Sample } from './slope.ts';

export interface Series {
  name: string;
  unit: string;
  first: number;
  last: number;
  /** after the warm-up */
  slopePerHour: number;
}

export interface SoakSummary {
  minutes: number;
  warmUpMinutes: number;
  series: Series[];
  /** that left while it was measured, and what 50 a second would have been */
  packets: { sent: number; expected: number };
  plaintextFrames: number;
  orphans: number;
  /** why the stream was not live to the end; null if it was */
  endedBy: string | null;
}

const sampleEveryMs = 10_000;
/** Heaps find their size and caches fill; no more than half of the run, so that something is left to measure. */
const longestWarmUpMs = 15 * 60_000;
const packetsPerSecond = 50;

export interface SoakOptions {
  minutes: number;
  browser: BrowserName;
  log(line: string): void;
  signal: AbortSignal;
}

/** One stream, undisturbed. @throws Error if it does not begin */
export async function runSoak({ minutes, browser, log, signal }: SoakOptions): Promise<SoakSummary> {
  setMark(randomUUID());
  const ground = await openGround(browser);
  await stopBundler();
  const taken = new Map<string, { unit: string; samples: Sample[] }>();
  const warmUpMs = Math.min(longestWarmUpMs, (minutes * 60_000) / 2);
  let endedBy: string | null = null;
  let orphans: string[] = [];
  let counted = { sent: 0, expected: 0 };
  try {
    await ground.click();
    const begun = await judge(ground, []);
    if (begun.end !== 'by-itself') throw new Error('The stream does not begin.');
    const startMs = performance.now();
    const sentBefore = ground.server.status().packets;
    while (performance.now() - startMs < minutes * 60_000 && !signal.aborted && endedBy === null) {
      await pause(sampleEveryMs);
      const elapsedMs = performance.now() - startMs;
      counted = { sent: ground.server.status().packets - sentBefore, expected: (elapsedMs / 1000) * packetsPerSecond };
      const figures = await take(ground);
      if (!figures) endedBy = (await ground.control.view()).problem?.code ?? 'not live';
      for (const [name, { unit, value }] of Object.entries(figures ?? {})) {
        const series = taken.get(name) ?? { unit, samples: [] };
        taken.set(name, series);
        series.samples.push({ atMs: elapsedMs, value });
      }
      log(`${(elapsedMs / 60_000).toFixed(1).padStart(6)} min  ${line(figures)}`);
    }
  } finally {
    orphans = await findOrphans(ground);
    for (const orphan of orphans) log(`ORPHAN ${orphan}`);
  }
  const series = [...taken].map(([name, { unit, samples }]): Series => {
    const warm = samples.filter(({ atMs }) => atMs >= warmUpMs);
    const [first = 0, last = 0] = [warm[0]?.value, warm.at(-1)?.value];
    return { name, unit, first, last, slopePerHour: slopePerHour(warm) };
  });
  return {
    minutes,
    warmUpMinutes: warmUpMs / 60_000,
    series,
    packets: counted,
    plaintextFrames: ground.server.plaintextFrames(),
    orphans: orphans.length,
    endedBy,
  };
}

type Figures = Record<string, { unit: string; value: number }>;

/** Of the extension without its garbage, if the browser collects when told to. Null if the stream is not live. */
async function take(ground: Ground): Promise<Figures | null> {
  const { stream } = await ground.control.view();
  if (stream.state !== 'live') return null;
  await ground.collectGarbage?.();
  const family = familyOf(ground.browserPid);
  const hosts = hostProcesses(ground.hostFolder);
  const groups: Record<string, number[]> = {
    host: hosts,
    extension: family.filter((pid) => commandOf(pid).includes('--extension-process')),
    browser: [ground.browserPid],
    'all processes': family,
  };
  const figures: Figures = {};
  for (const [group, pids] of Object.entries(groups)) {
    if (pids.length === 0) continue;
    const { rssMb, pssMb, descriptors, threads } = figuresOf(pids);
    figures[`${group}: resident memory`] = { unit: 'MB', value: rssMb };
    figures[`${group}: proportional memory`] = { unit: 'MB', value: pssMb };
    figures[`${group}: descriptors`] = { unit: '', value: descriptors };
    figures[`${group}: threads`] = { unit: '', value: threads };
  }
  if (stream.health) {
    figures['delay, median'] = { unit: 'ms', value: stream.health.delayMs };
    figures['delay, 99th percentile'] = { unit: 'ms', value: stream.health.delayP99Ms };
    figures['dropped frames'] = { unit: '', value: stream.health.dropped };
  }
  return figures;
}

function line(figures: Figures | null): string {
  if (!figures) return 'not live';
  const shown = ['host: proportional memory', 'extension: proportional memory', 'all processes: proportional memory'];
  const memory = shown.map((name) => figures[name]?.value.toFixed(1) ?? '-').join(' / ');
  return `${memory} MB host / extension / all, delay ${figures['delay, median']?.value.toFixed(0) ?? '-'} ms`;
}

export function soakTable({ series, packets, minutes, warmUpMinutes }: SoakSummary): string {
  const widest = Math.max(...series.map(({ name }) => name.length));
  const row = (name: string, ...cells: string[]): string =>
    `${name.padEnd(widest)}  ${cells.map((cell) => cell.padStart(12)).join('')}`;
  const share = ((packets.sent / Math.max(1, packets.expected) - 1) * 100).toFixed(2);
  return [
    `${minutes} min, the first ${warmUpMinutes} of them to warm up`,
    row('', 'first', 'last', 'in an hour'),
    ...series.map(({ name, unit, first, last, slopePerHour }) =>
      row(name, `${first.toFixed(1)} ${unit}`, `${last.toFixed(1)} ${unit}`, `${slopePerHour.toFixed(2)} ${unit}`),
    ),
    `packets: ${packets.sent}, ${share} % off 50 a second`,
  ].join('\n');
}
