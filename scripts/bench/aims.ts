import type { ChainFigures } from './chain.ts';
import type { Load } from './disturbances.ts';
import type { Drift } from './drift.ts';
import type { HostStart } from './host-start.ts';
import type { OriginalRun } from './original.ts';
import { manyStreams, type NamedRun } from './rows.ts';

/** What is promised about Earshot's speed, and whether it is met. */
export interface Aim {
  aim: string;
  /** in the aim's unit; null if it was not measured */
  figure: number | null;
  /** compared with another figure; null if there is no comparison, or one of the two was not measured */
  ratio: number | null;
  /** the upper limit of the ratio, or of the figure if there is no ratio */
  limit: number;
  isMet: boolean | null;
  text: string;
}

/** Medians of all rounds. */
export interface Measured {
  runs: readonly NamedRun[];
  original: OriginalRun | null;
  drift: readonly Drift[];
  hostStart: HostStart | null;
  chain: ChainFigures | null;
  /** of the commit that the chain is compared with */
  chainBase: ChainFigures | null;
}

/** One row: a figure of ours, what it is divided by if it is compared, and the limit. */
interface Row {
  aim: string;
  unit: string;
  limit: number;
  figure(measured: Measured): number | null | undefined;
  beside?(measured: Measured): number | null | undefined;
  /** its words in the text */
  other?: string;
}

const ours = 'Earshot';
const peer = '@discordjs/voice';

const find = ({ runs }: Measured, name: string, load: Load, streams = 1): NamedRun | undefined =>
  runs.find((run) => run.name === name && run.load === load && run.streams === streams);

const besidePeer = (
  aim: string,
  unit: string,
  load: Load,
  limit: number,
  figure: (run: NamedRun) => number | null,
): Row => ({
  aim: `${aim} ${load}`,
  unit,
  limit,
  figure: (measured) => figureOf(find(measured, ours, load), figure),
  beside: (measured) => figureOf(find(measured, peer, load), figure),
  other: "the peer's",
});

const alone = (aim: string, unit: string, limit: number, figure: Row['figure']): Row => ({ aim, unit, limit, figure });

const figureOf = (run: NamedRun | undefined, figure: (run: NamedRun) => number | null): number | null =>
  run ? figure(run) : null;

/** Packets of 33 samples at 48 kHz. */
const originalPerSecond = 48_000 / 33;

const median = ({ deviationMs }: NamedRun): number => deviationMs.p50;
const p99 = ({ deviationMs }: NamedRun): number => deviationMs.p99;
const many = (measured: Measured): NamedRun | undefined => find(measured, ours, 'idle', manyStreams);

const rows: readonly Row[] = [
  // The cost of blocking itself says nothing about a sender.
  besidePeer('CPU a frame', 'µs', 'idle', 0.7, ({ cpuUsPerFrame }) => cpuUsPerFrame),
  besidePeer('median deviation', 'ms', 'idle', 0.25, median),
  besidePeer('99th percentile of deviation', 'ms', 'idle', 0.5, p99),
  besidePeer('median deviation', 'ms', 'busy', 0.25, median),
  besidePeer('99th percentile of deviation', 'ms', 'busy', 0.35, p99),
  alone('gaps over 40 ms, coarse clock', '', 0, (measured) => find(measured, ours, 'coarse')?.gapsOver40ms),
  alone('packets lost, coarse clock', '', 0, (measured) => find(measured, ours, 'coarse')?.lost),
  {
    aim: `CPU a frame, ${manyStreams} sessions in one host`,
    unit: 'µs',
    limit: 0.3,
    figure: (measured) => many(measured)?.cpuUsPerFrame,
    beside: (measured) => find(measured, ours, 'idle')?.cpuUsPerFrame,
    other: "one stream's",
  },
  alone(`memory, ${manyStreams} sessions in one host`, 'MB', 100, (measured) => many(measured)?.memoryMb),
  alone(
    `99th percentile of deviation, ${manyStreams} sessions`,
    'ms',
    2,
    (measured) => many(measured)?.deviationMs.p99,
  ),
  alone(`packets lost, ${manyStreams} sessions`, '', 0, (measured) => many(measured)?.lost),
  {
    aim: 'CPU a frame, whole chain in Chromium',
    unit: 'µs',
    limit: 0.65,
    figure: ({ chain }) => chain?.addedUs,
    beside: ({ chainBase }) => chainBase?.addedUs,
    other: "the base commit's",
  },
  alone('capture to packet, median', 'ms', 50, ({ chain }) => chain?.latencyMs.p50),
  alone('capture to packet, 99th percentile', 'ms', 75, ({ chain }) => chain?.latencyMs.p99),
  alone('growth of the delay, clocks that are off and stalls', 'ms', 0, ({ drift }) => growthOf(drift)),
  alone('original dialect, packets a second off 1454.5', '', 0.5, ({ original }) =>
    original ? Math.abs(original.packetsPerSecond - originalPerSecond) : null,
  ),
  alone('original dialect, 99th percentile of deviation', 'ms', 0.5, ({ original }) => original?.deviationMs.p99),
  alone('original dialect, share of a core', '%', 6, ({ original }) =>
    original?.cpuShare == null ? null : original.cpuShare * 100,
  ),
  alone('click to first packet, with DAVE, median', 'ms', 500, ({ chain }) => chain?.firstPacketMs),
  alone("host's start, median", 'ms', 150, ({ hostStart }) => hostStart?.helloMs),
  alone('memory of the host while it streams', 'MB', 60, (measured) => find(measured, ours, 'idle')?.memoryMb),
];

const growthOf = (drift: readonly Drift[]): number | null =>
  drift.length === 0 ? null : Math.max(...drift.map(({ queueMs }) => queueMs.late - queueMs.early));

export const aimsOf = (measured: Measured): Aim[] => rows.map((row) => judge(row, measured));

function judge({ aim, unit, limit, other, ...row }: Row, measured: Measured): Aim {
  const figure = row.figure(measured) ?? null;
  const beside = row.beside?.(measured) ?? null;
  const ratio = figure !== null && beside ? figure / beside : null;
  const judged = row.beside ? ratio : figure;
  const isMet = judged === null ? null : judged <= limit;
  const word = isMet === null ? 'unknown' : isMet ? 'met' : 'missed';
  const got = figure === null ? 'not measured' : `${short(figure)} ${unit}`.trim();
  const compared = row.beside ? `, ${ratio === null ? 'unknown' : ratio.toFixed(2)} of ${other}` : '';
  return { aim, figure, ratio, limit, isMet, text: `${word}: ${aim}: ${got}${compared}; aim ${limit}` };
}

const short = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2));
