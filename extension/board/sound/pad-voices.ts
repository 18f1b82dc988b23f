import type { Pad } from '../library/library.ts';
import { glide, type BoardOutput } from './board-output.ts';

/** After which a voice that was stopped is let go: its end is ramped, so that it does not click. */
const stopSeconds = 0.03;
/** What is longer would take more memory, uncompressed, than a page should: 230 MB. It belongs on the playlist. */
export const longestPadSeconds = 600;

/** A pad that sounds. */
export interface PadVoice {
  /** of the context's clock */
  readonly startedAt: number;
  readonly seconds: number;
  setVolume(volume: number): void;
  stop(): void;
}

/** Strikes pads. Each file is decoded once, and kept until the page closes. */
export interface PadVoices {
  /** Decodes it before it is wanted. */
  prepare(fileId: string): void;
  /** @param onEnded an effect has sounded to its end @throws DOMException if the file cannot be decoded */
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
    // One that failed is tried again at the next press.
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
      // The browser joins end and beginning sample by sample.
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
