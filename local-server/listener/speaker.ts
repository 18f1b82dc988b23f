import { plainPacket } from '../../shared-protocol/packet-layout.ts';
import type { Codec, MediaFrame } from '../media/media-frame.ts';
import { createArrivalStatistics } from './arrival-statistics.ts';
import { createPlainTimeline, type Placed } from './plain-timeline.ts';
import type { Recording } from './channel-recording.ts';
import { createRtpPositions } from './rtp-positions.ts';
import { speakerDecoders, toChannels, type Decoded, type SpeakerDecoder } from './speaker-decoder.ts';

/** A pause is intended if it follows this much digital silence, the length of one Opus silence frame. */
const quietMs = 20;
const levelWindowMs = 250;
const sampleRate = 48_000;

/** One user as the listener hears it, across reconnects and changes of codec. */
export interface Speaker {
  hear(frame: MediaFrame, arrivalMs: number, idleMs: number): void;
  /** It announced that it stops speaking, or left. */
  paused(): void;
  counters(): ReturnType<ReturnType<typeof createArrivalStatistics>['counters']> & { seconds: number; rms: number };
  intervalMs(): { p50: number; p99: number; max: number };
  arrivals(): Float64Array;
  level(nowMs: number): number;
}

export function createSpeaker(recording: Recording): Speaker {
  const statistics = createArrivalStatistics();
  const decoders: Partial<Record<Codec, SpeakerDecoder>> = {};
  let timelines: {
    originMs: number;
    plain: ReturnType<typeof createPlainTimeline>;
    rtp: ReturnType<typeof createRtpPositions>;
  } | null = null;
  let ssrc = 0;
  let quietForMs = 0;
  let squares = 0;
  let samples = 0;
  let span: { from: number; to: number } | null = null;
  let peak = { value: 0, atMs: 0 };

  const begin = (arrivalMs: number) => {
    const originMs = recording.begin(arrivalMs);
    if (timelines?.originMs !== originMs)
      timelines = { originMs, plain: createPlainTimeline(originMs), rtp: createRtpPositions(originMs) };
    return timelines;
  };

  const measure = (decoded: Decoded, arrivalMs: number): void => {
    let highest = 0;
    for (const sample of decoded.samples) {
      const value = sample / 32_768;
      squares += value * value;
      highest = Math.max(highest, Math.abs(value));
    }
    samples += decoded.samples.length;
    if (highest >= peak.value || arrivalMs - peak.atMs > levelWindowMs) peak = { value: highest, atMs: arrivalMs };
    const durationMs = (decoded.samples.length / decoded.channels / sampleRate) * 1000;
    quietForMs = decoded.isSilence ? quietForMs + durationMs : 0;
  };

  const put = (placed: Placed[], isMono: boolean): void => {
    for (const { position, samples: part } of placed) {
      const channels = recording.channels() ?? (isMono ? 1 : 2);
      const frames = isMono ? part.length : part.length / 2;
      recording.add({
        position,
        samples: toChannels({ samples: part, channels: isMono ? 1 : 2, isSilence: false }, channels),
      });
      span = { from: span?.from ?? position, to: Math.max(span?.to ?? 0, position + frames) };
    }
  };

  const speaker: Speaker = {
    hear(frame, arrivalMs, idleMs) {
      const decoder = (decoders[frame.codec] ??= speakerDecoders[frame.codec]());
      const decoded = decoder.decode(frame);
      if (!decoded) return;
      if (frame.ssrc !== ssrc) statistics.paused();
      ssrc = frame.ssrc;
      measure(decoded, arrivalMs);
      const isAfterPause = statistics.isPaused;
      statistics.packet(arrivalMs, idleMs, quietForMs >= quietMs - 0.5);
      const { plain, rtp } = begin(arrivalMs);
      recording.format(decoded.channels);
      if (frame.codec === 'pcm') {
        put(plain.push(decoded.samples, arrivalMs, isAfterPause), true);
        recording.settle(speaker, arrivalMs, plain.position, (nowMs) => put(plain.release(nowMs), true));
      } else {
        statistics.sequence(frame.ssrc, frame.sequence);
        put([{ position: rtp(frame, arrivalMs), samples: decoded.samples }], false);
      }
    },
    paused: () => statistics.paused(),
    counters: () => ({
      ...statistics.counters(),
      // PCM packets carry no number: losses show only in the sum of their samples.
      lost: statistics.counters().lost + Math.round((timelines?.plain.missing ?? 0) / plainPacket.samples),
      seconds: span ? (span.to - span.from) / sampleRate : 0,
      rms: samples > 0 ? Math.sqrt(squares / samples) : 0,
    }),
    intervalMs: statistics.intervalMs,
    arrivals: statistics.arrivals,
    level: (nowMs) => (nowMs - peak.atMs > levelWindowMs ? 0 : peak.value),
  };
  return speaker;
}
