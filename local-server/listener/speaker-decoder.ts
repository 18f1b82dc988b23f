import { Decoder } from '@evan/opus';
import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import type { Codec, MediaFrame } from '../media/media-frame.ts';

export interface Decoded {
  /** interleaved, 48 kHz */
  samples: Int16Array;
  channels: 1 | 2;
  isSilence: boolean;
}

/** One speaker's decoder; null for a frame that cannot be decoded. Takes only frames of its codec. */
export interface SpeakerDecoder {
  decode(frame: MediaFrame): Decoded | null;
}

/** PCM has no silence frame: a sender sets one sample to 1 if all zeros would be a discovery request. */
const quietSample = 1;

const pcmDecoder = (): SpeakerDecoder => ({
  decode({ payload }) {
    const data = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const samples = Int16Array.from({ length: payload.length >> 1 }, (_, index) => data.getInt16(index * 2, true));
    return { samples, channels: 1, isSilence: samples.every((sample) => Math.abs(sample) <= quietSample) };
  },
});

const opusDecoder = (): SpeakerDecoder => {
  const decoder = new Decoder({ channels: 2, sample_rate: 48_000 });
  return {
    decode({ payload }) {
      try {
        const bytes = decoder.decode(payload);
        const samples = new Int16Array(bytes.slice().buffer);
        return { samples, channels: 2, isSilence: isSilenceFrame(payload) };
      } catch {
        return null; // not Opus
      }
    },
  };
};

export const speakerDecoders: Record<Codec, () => SpeakerDecoder> = { pcm: pcmDecoder, opus: opusDecoder };

/** Brings interleaved samples to the recording's number of channels. */
export function toChannels({ samples, channels }: Decoded, wanted: 1 | 2): Int16Array {
  if (channels === wanted) return samples;
  if (wanted === 2) return Int16Array.from({ length: samples.length * 2 }, (_, index) => samples[index >> 1]!);
  return Int16Array.from(
    { length: samples.length >> 1 },
    (_, index) => (samples[2 * index]! + samples[2 * index + 1]!) >> 1,
  );
}
