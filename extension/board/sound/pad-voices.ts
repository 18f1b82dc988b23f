import type { Pad } from '../library/library.ts';
import { glide, type BoardOutput } from './board-output.ts';

/** A stopped voice is released after this time: its end is ramped, so that it does not click. */
const stopSeconds = 0.03;
/**
 * A longer sound would take over 230 MB of memory uncompressed, more than a page should. It belongs on the playlist.
 */
export const longestPadSeconds = 600;

/** A playing pad. */
export interface PadVoice {
  /** of the context's clock */
  readonly startedAt: number;
  readonly seconds: number;
  setVolume(volume: number): void;
  stop(): void;
}

/** Plays pads. Each file is decoded once, and kept until the page closes. */
export interface PadVoices {
  /** Decodes it ahead of time. */
  prepare(fileId: string): void;
  /** @param onEnded an effect has played to its end @throws DOMException if the file cannot be decoded */
  start(pad: Pick<Pad, 'fileId' | 'kind' | 'volume'>, onEnded: () => void): Promise<PadVoice>;
}

/** @param readFile rejects or is null if the file is not there */
export function createPadVoices(output: BoardOutput, readFile: (fileId: string) => Promise<Blob | null>): PadVoices {
  const { context } = output;
  const decoded = new Map<string, Promise<AudioBuffer>>();

  async function decode(fileId: string): Promise<AudioBuffer> {
    const file = await readFile(fileId);
    if (!file) throw new DOMException('the file is gone', 'NotFoundError');
    return context.decodeAudioData(await file.arrayBuffer());
  }

  function bufferOf(fileId: string): Promise<AudioBuffer> {
    const known = decoded.get(fileId);
    if (known) return known;
    const decoding = decode(fileId);
    decoded.set(fileId, decoding);
    // A failed one is tried again at the next press.
    decoding.catch(() => decoded.delete(fileId));
    return decoding;
  }

  return {
    prepare: (fileId) => void bufferOf(fileId).catch(() => undefined),
    async start({ fileId, kind, volume }, onEnded) {
      const buffer = await bufferOf(fileId);
      const gain = context.createGain();
      gain.gain.value = volume;
      gain.connect(output.pads);
      const source = context.createBufferSource();
      source.buffer = buffer;
      // The browser joins end and beginning sample-accurately.
      source.loop = kind === 'loop';
      source.connect(gain);
      source.onended = () => {
        gain.disconnect();
        onEnded();
      };
      const startedAt = context.currentTime;
      source.start();
      return {
        startedAt,
        seconds: buffer.duration,
        setVolume: (next) => glide(gain, next),
        stop() {
          glide(gain, 0, stopSeconds);
          source.stop(context.currentTime + stopSeconds);
        },
      };
    },
  };
}
