import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

export interface WavFormat {
  sampleRate: number;
  channels: 1 | 2;
}

/**
 * A canonical WAV header, s16.
 * ```
 *  RIFF size WAVE | fmt_ 16 format=1 channels rate bytes/s align bits | data size
 * ```
 */
export function wavHeader({ sampleRate, channels }: WavFormat, dataBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(Math.min(0xffff_ffff, 36 + dataBytes), 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(Math.min(0xffff_ffff, dataBytes), 40);
  return header;
}

export const sampleBytes = (samples: Int16Array): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);

export interface WavWriter {
  /** Appends samples at a place counted in sample frames; the way there is filled with silence. */
  write(position: number, samples: Int16Array): void;
  /** Writes the true sizes into the header. Rejects with the system's error if writing failed. */
  close(): Promise<void>;
}

const silenceChunk = Buffer.alloc(64 * 1024);
const frameCap = 60 * 60 * 48_000;

/** Writes a WAV file as it comes; until `close` its header says "empty". */
export async function createWavWriter(path: string, format: WavFormat): Promise<WavWriter> {
  const stream = createWriteStream(path);
  let failure: Error | null = null;
  stream.on('error', (error) => (failure = error));
  await once(stream, 'open');
  stream.write(wavHeader(format, 0));
  const frameBytes = format.channels * 2;
  let frames = 0;
  return {
    write(position, samples) {
      if (failure || position < frames || position - frames > frameCap) return;
      for (let gap = (position - frames) * frameBytes; gap > 0; gap -= silenceChunk.length)
        stream.write(silenceChunk.subarray(0, Math.min(gap, silenceChunk.length)));
      stream.write(sampleBytes(samples.slice()));
      frames = position + samples.length / format.channels;
    },
    async close() {
      stream.end();
      await finished(stream).catch((error: unknown) => (failure ??= error as Error));
      if (failure) throw failure;
      const file = await open(path, 'r+');
      await file.write(wavHeader(format, frames * frameBytes), 0, 44, 0).finally(() => file.close());
    },
  };
}
