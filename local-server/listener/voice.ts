import { performance } from 'node:perf_hooks';
import { Encoder } from '@evan/opus';
import { silenceFrame } from '../../shared-protocol/opus-frame.ts';
import { speakingBit } from '../../shared-protocol/voice-payloads.ts';
import type { ChannelMember, Rooms } from '../media/rooms.ts';
import { readWav } from './read-wav.ts';

/** What to say: a sine of this frequency, or a WAV file of any PCM format, rate and number of channels. */
export type Saying = { tone: number; seconds?: number; volume?: number } | { wav: Uint8Array; isRepeated?: boolean };

/** One member's own voice in its channel: real Opus, encrypted as the call wants it, twenty milliseconds at a time. */
export interface Voice {
  /** In place of what is being said. It waits until there is a key. @throws Error if the file is no WAV, or the tone none */
  play(saying: Saying): void;
  stop(): void;
  readonly isPlaying: boolean;
}

const sampleRate = 48_000;
const frameMs = 20;
const frameSamples = (sampleRate * frameMs) / 1000;
/** Discord's clients end with as many. */
const endingFrames = 5;
/** After a longer break of the machine's, time is skipped rather than caught up with. */
const maxLateFrames = 10;
const longestToneSeconds = 3600;

/** Gives the next frame, 48 kHz stereo s16; null at the end. */
type Source = () => Int16Array | null;

export function createVoice({
  member,
  rooms,
  seal,
}: {
  member: ChannelMember;
  rooms: Rooms;
  seal(frame: Uint8Array): Uint8Array | null;
}): Voice {
  const encoder = new Encoder({ channels: 2, sample_rate: sampleRate, application: 'audio' });
  let sequence = 0;
  let timestamp = 0;
  let timer: NodeJS.Timeout | null = null;

  function send(frame: Uint8Array): void {
    const payload = seal(frame);
    sequence = (sequence + 1) & 0xffff;
    timestamp = (timestamp + frameSamples) >>> 0;
    if (payload) rooms.forward(member, { codec: 'opus', ssrc: member.ssrc, sequence, timestamp, payload });
  }

  function end(): void {
    if (!timer) return;
    clearInterval(timer);
    timer = null;
    for (let count = 0; count < endingFrames; count += 1) send(silenceFrame);
    rooms.speak(member, 0);
  }

  return {
    get isPlaying() {
      return timer !== null;
    },
    stop: end,
    play(saying) {
      const next = sourceOf(saying);
      end();
      let dueMs = performance.now();
      const isReady = (): boolean => seal(encoder.encode(new Int16Array(2 * frameSamples))) !== null;
      timer = setInterval(() => {
        const nowMs = performance.now();
        if (!rooms.isSpeaking(member)) {
          if (!isReady()) return void (dueMs = nowMs);
          rooms.speak(member, speakingBit.microphone);
        }
        if (nowMs - dueMs > maxLateFrames * frameMs) dueMs = nowMs;
        for (; dueMs <= nowMs; dueMs += frameMs) {
          const samples = next();
          if (!samples) return end();
          send(encoder.encode(samples));
        }
      }, frameMs / 2);
    },
  };
}

function sourceOf(saying: Saying): Source {
  if ('wav' in saying) return wavSource(readWav(saying.wav), saying.isRepeated ?? false);
  const { tone, seconds = longestToneSeconds, volume = 0.25 } = saying;
  if (!(tone > 0 && tone < sampleRate / 2)) throw new RangeError('a tone has between 0 and 24000 hertz');
  if (!(seconds > 0 && volume >= 0 && volume <= 1)) throw new RangeError('seconds are positive, a volume is 0 to 1');
  return toneSource(tone, Math.min(seconds, longestToneSeconds), volume);
}

function toneSource(hertz: number, seconds: number, volume: number): Source {
  const last = Math.round(seconds * sampleRate);
  let at = 0;
  return () => {
    if (at >= last) return null;
    const samples = new Int16Array(2 * frameSamples);
    for (let index = 0; index < frameSamples; index += 1, at += 1)
      samples.fill(
        Math.round(32_767 * volume * Math.sin((2 * Math.PI * hertz * at) / sampleRate)),
        2 * index,
        2 * index + 2,
      );
    return samples;
  };
}

function wavSource(samples: Int16Array, isRepeated: boolean): Source {
  let at = 0;
  return () => {
    if (at >= samples.length && !isRepeated) return null;
    const frame = new Int16Array(2 * frameSamples);
    for (let filled = 0; filled < frame.length && samples.length > 0;) {
      if (at >= samples.length) {
        if (!isRepeated) break;
        at = 0;
      }
      const part = samples.subarray(at, at + frame.length - filled);
      frame.set(part, filled);
      filled += part.length;
      at += part.length;
    }
    return frame;
  };
}
