import { performance } from 'node:perf_hooks';
import { createMixdown } from './mixdown.ts';
import type { Placed } from './plain-timeline.ts';
import { createWavWriter, type WavWriter } from './wav.ts';

/** Interleaved samples of one or two channels at 48 kHz. */
export interface Recorded {
  sampleRate: number;
  channels: 1 | 2;
  samples: Int16Array;
}

/** Shared by all speakers: the origin of time, the mix, the file. */
export interface Recording {
  /** Starts the clock with the first packet. @returns the arrival time of position 0 */
  begin(arrivalMs: number): number;
  /** The first speaker decides: PCM is recorded in mono, Opus in stereo. */
  format(channels: 1 | 2): void;
  channels(): 1 | 2 | null;
  add(placed: Placed): void;
  /** How far a speaker's samples are final, and who to ask for those it still holds. */
  settle(speaker: object, arrivalMs: number, position: number, release: (nowMs: number) => void): void;
  seconds(): number;
  take(): Recorded;
  hear(hearer: (recorded: Recorded) => void): () => void;
  reset(): void;
  close(): Promise<void>;
}

const sampleRate = 48_000;
/** Samples leave the mix this late: longer than a late packet is held. */
export const horizonMs = 400;
const tickMs = 50;
/** Five minutes of stereo are 58 MB. */
const keptFrames = 300 * sampleRate;

export function createRecording(
  recordFile: string | undefined,
  now: () => number = () => performance.now(),
): Recording {
  const hearers = new Set<(recorded: Recorded) => void>();
  const holders = new Map<object, { arrivalMs: number; position: number; release: (nowMs: number) => void }>();
  let originMs: number | null = null;
  let channels: 1 | 2 | null = null;
  let mixdown: ReturnType<typeof createMixdown> | null = null;
  let kept: Placed[] = [];
  let keptFrom = 0;
  let file: Promise<WavWriter> | null = null;
  let fileStart = 0;
  let timer: NodeJS.Timeout | undefined;

  const leave = (position: number, samples: Int16Array): void => {
    kept.push({ position, samples });
    while (kept[0] && position - kept[0].position > keptFrames) keptFrom = kept.splice(0, 1)[0]!.position;
    // A failing disk is reported by close(); the recording in memory continues.
    void file?.then((writer) => writer.write(fileStart + position, samples)).catch(() => undefined);
    for (const hearer of hearers) hearer({ sampleRate, channels: channels!, samples });
  };

  const flush = (isLast: boolean): void => {
    if (originMs === null || !mixdown) return;
    const nowMs = now();
    for (const { release } of holders.values()) release(isLast ? Infinity : nowMs);
    const active = [...holders.values()].filter(({ arrivalMs }) => nowMs - arrivalMs < horizonMs);
    const horizon = Math.min(
      ((nowMs - horizonMs - originMs) * sampleRate) / 1000,
      ...active.map(({ position }) => position),
    );
    mixdown.flush(isLast ? Infinity : horizon);
  };

  const recording: Recording = {
    begin(arrivalMs) {
      if (originMs === null) {
        originMs = arrivalMs;
        timer ??= setInterval(() => flush(false), tickMs);
      }
      return originMs;
    },
    format(wanted) {
      channels ??= wanted;
      mixdown ??= createMixdown(channels, leave);
      if (recordFile !== undefined) file ??= createWavWriter(recordFile, { sampleRate, channels });
    },
    channels: () => channels,
    add: (placed) => mixdown?.add(placed),
    settle: (speaker, arrivalMs, position, release) => void holders.set(speaker, { arrivalMs, position, release }),
    seconds: () => (mixdown?.end ?? 0) / sampleRate,
    take() {
      for (const { release } of holders.values()) release(Infinity);
      const parts = [...kept, ...(mixdown?.pending() ?? [])];
      const width = channels ?? 1;
      const from = parts[0]?.position ?? keptFrom;
      const start = keptFrom > 0 ? from : 0;
      const all = new Int16Array(Math.max(0, (mixdown?.end ?? start) - start) * width);
      for (const { position, samples } of parts) all.set(samples, (position - start) * width);
      return { sampleRate, channels: width, samples: all };
    },
    hear(hearer) {
      hearers.add(hearer);
      return () => hearers.delete(hearer);
    },
    reset() {
      flush(true);
      fileStart += mixdown?.end ?? 0;
      originMs = null;
      mixdown = channels ? createMixdown(channels, leave) : null;
      kept = [];
      keptFrom = 0;
      holders.clear();
    },
    async close() {
      clearInterval(timer);
      flush(true);
      hearers.clear();
      if (file) await (await file).close();
    },
  };
  return recording;
}
