import type { SessionView } from '../extension/page-contract/view.ts';

/** What `npm start -- --json` prints; null if only a listener could know. */
export interface StreamSummary {
  dialect: string;
  mode: string;
  /** end-to-end encrypted */
  dave: boolean;
  seconds: number;
  packets: number;
  lost: number | null;
  gapsOver40ms: number | null;
  /** between packets at the listener */
  intervalMs: { p50: number; p99: number; max: number } | null;
  /** from the capture of a block to its packet's way into the network */
  latencyMs: { p50: number; p99: number };
  rms: number | null;
  file: string | null;
}

/** The listener's measurements of the bot's sound. */
export interface Heard {
  seconds: number;
  packets: number;
  lost: number;
  gapsOver40ms: number;
  intervalMs: { p50: number; p99: number; max: number };
  rms: number;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** `heard` is null on another server, where the sender's own figures must suffice. */
export function summarise(view: SessionView, heard: Heard | null, seconds: number, file: string | null): StreamSummary {
  const { stream } = view;
  if (stream.state !== 'live') throw new Error('There is no stream to summarise.');
  const interval = heard?.intervalMs;
  return {
    dialect: stream.dialect,
    mode: stream.mode,
    dave: stream.health?.dave === 'ready',
    seconds: round(heard?.seconds ?? seconds, 2),
    packets: heard?.packets ?? stream.health?.sent ?? 0,
    lost: heard?.lost ?? null,
    gapsOver40ms: heard?.gapsOver40ms ?? null,
    intervalMs: interval
      ? { p50: round(interval.p50, 3), p99: round(interval.p99, 3), max: round(interval.max, 3) }
      : null,
    latencyMs: { p50: round(stream.health?.delayMs ?? 0, 1), p99: round(stream.health?.delayP99Ms ?? 0, 1) },
    rms: heard ? round(heard.rms, 4) : null,
    file,
  };
}

export const describeSummary = (summary: StreamSummary): string =>
  [
    `Streamed for ${summary.seconds} s: dialect ${summary.dialect}, mode ${summary.mode}${summary.dave ? ', end-to-end encrypted' : ''}.`,
    summary.rms === null
      ? `Sent ${summary.packets} packets.`
      : `The channel heard ${summary.packets} packets, ${summary.lost} lost, ${summary.gapsOver40ms} gaps over 40 ms, level ${summary.rms} rms.`,
    ...(summary.intervalMs
      ? [
          `Between packets: ${summary.intervalMs.p50} ms median, ${summary.intervalMs.p99} ms p99, ${summary.intervalMs.max} ms at most.`,
        ]
      : []),
    `From the tab to the network: ${summary.latencyMs.p50} ms median, ${summary.latencyMs.p99} ms p99.`,
    ...(summary.file ? [`The recording is in ${summary.file}.`] : []),
  ].join('\n');
